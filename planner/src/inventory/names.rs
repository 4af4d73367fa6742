//! The names of objects that are given in classes: none may be there twice.

use crate::model::Name;
use std::collections::HashMap;

/// A name that two classes would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken {
    /// The number of the object, `3` of `web-3`; `None` of a class of one.
    pub number: Option<i64>,
    /// Where the other class was given.
    pub other: u64,
}

/// Names that are taken. A class of one has its name, the others have `name-1` to `name-count`.
/// They are not written out: a class is one entry, however many objects it has.
#[derive(Debug, Default)]
pub struct Names {
    single: HashMap<(Name, Name), u64>,
    several: HashMap<(Name, Name), (i64, u64)>,
    /// Single names that end in a number, by what is before it.
    numbered: HashMap<(Name, Name), Vec<(i64, u64)>>,
}

impl Names {
    /// Takes the names of a class within a namespace (the empty one for nodes); `place` is where it
    /// was given, such as a line.
    ///
    /// # Errors
    /// [`NameTaken`] when an earlier class gives one of them.
    pub fn take(
        &mut self,
        namespace: &Name,
        name: &Name,
        count: i64,
        place: u64,
    ) -> Result<(), NameTaken> {
        let key = (namespace.clone(), name.clone());
        if count > 1 {
            if let Some((_, other)) = self.several.get(&key) {
                let (number, other) = (Some(1), *other);
                return Err(NameTaken { number, other });
            }
            let numbered = self.numbered.get(&key).into_iter().flatten();
            if let Some((number, other)) = numbered.copied().find(|(number, _)| *number <= count) {
                let number = Some(number);
                return Err(NameTaken { number, other });
            }
            self.several.insert(key, (count, place));
            return Ok(());
        }
        if let Some(other) = self.single.get(&key) {
            let (number, other) = (None, *other);
            return Err(NameTaken { number, other });
        }
        if let Some((base, number)) = numbered(name) {
            let base = (namespace.clone(), Name::from(base));
            if let Some((count, other)) = self.several.get(&base)
                && number <= *count
            {
                let (number, other) = (None, *other);
                return Err(NameTaken { number, other });
            }
            self.numbered.entry(base).or_default().push((number, place));
        }
        self.single.insert(key, place);
        Ok(())
    }
}

/// `web` and 3 of `web-3`; numbers as they would be given, so none with a zero before it.
fn numbered(name: &str) -> Option<(&str, i64)> {
    let (base, digits) = name.rsplit_once('-')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((base, digits.parse().ok().filter(|_| plain)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn written_out(name: &str, count: i64) -> Vec<String> {
        if count == 1 {
            return vec![name.to_owned()];
        }
        (1..=count)
            .map(|number| format!("{name}-{number}"))
            .collect()
    }

    proptest! {
        #[test]
        fn taken_is_what_is_taken_when_all_are_written_out(
            classes in proptest::collection::vec(("[ab](-[0-3]{1,2}){0,2}", 1_i64..5), 1..12),
        ) {
            let (mut names, mut all) = (Names::default(), HashSet::new());
            for (place, (name, count)) in (1..).zip(&classes) {
                let taken = written_out(name, *count).iter().any(|name| all.contains(name));
                let found = names.take(&"".into(), &name.as_str().into(), *count, place);
                prop_assert_eq!(found.is_err(), taken, "{} {}", name, count);
                if taken {
                    let other = usize::try_from(found.unwrap_err().other).unwrap() - 1;
                    let (other, of_other) = &classes[other];
                    let both = written_out(other, *of_other);
                    prop_assert!(written_out(name, *count).iter().any(|name| both.contains(name)));
                } else {
                    all.extend(written_out(name, *count));
                }
            }
        }
    }

    #[test]
    fn a_name_can_be_in_several_namespaces() {
        let mut names = Names::default();
        for namespace in ["a", "b"] {
            assert_eq!(names.take(&namespace.into(), &"web".into(), 3, 1), Ok(()));
        }
        let taken = names.take(&"a".into(), &"web-2".into(), 1, 7);
        assert_eq!(
            taken,
            Err(NameTaken {
                number: None,
                other: 1
            })
        );
    }
}
