//! Proof that the tokens can be read: WCAG contrast in both themes, and entity colours that stay
//! apart for the colour-blind as well.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");
const STYLES: &str = include_str!("../../../style/chart.css");

type Rgb = [f64; 3];

/// Token → light and dark, from `--name: light-dark(#rrggbb, #rrggbb)`.
fn tokens() -> BTreeMap<&'static str, [Rgb; 2]> {
    let mut tokens = BTreeMap::new();
    for line in TOKENS.lines() {
        let Some((name, rest)) = line.trim().split_once(": light-dark(") else {
            continue;
        };
        let (pair, _) = rest.split_once(')').unwrap();
        let (light, dark) = pair.split_once(", ").unwrap();
        tokens.insert(name, [hex(light), hex(dark)]);
    }
    tokens
}

fn hex(text: &str) -> Rgb {
    let digits = text.strip_prefix('#').unwrap();
    assert_eq!(digits.len(), 6, "{text}");
    [0, 2, 4].map(|i| f64::from(u8::from_str_radix(&digits[i..i + 2], 16).unwrap()) / 255.0)
}

fn linear(channel: f64) -> f64 {
    if channel <= 0.04045 {
        channel / 12.92
    } else {
        ((channel + 0.055) / 1.055).powf(2.4)
    }
}

fn luminance(color: Rgb) -> f64 {
    let [r, g, b] = color.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn mix(share: f64, a: Rgb, b: Rgb) -> Rgb {
    [0, 1, 2].map(|i| a[i] * share + b[i] * (1.0 - share))
}

const THEMES: [(&str, usize); 2] = [("light", 0), ("dark", 1)];
const ENTITIES: [&str; 6] = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];

#[test]
fn text_has_four_and_a_half_to_one_on_page_and_card() {
    let tokens = tokens();
    for (theme, i) in THEMES {
        let of = |name: &str| tokens[name][i];
        for text in ["--ink", "--muted", "--accent", "--crit", "--warn", "--ok"] {
            for ground in ["--bg", "--surface"] {
                let found = contrast(of(text), of(ground));
                assert!(found >= 4.5, "{theme}: {text} on {ground} has {found:.2}");
            }
        }
        let soft = mix(0.12, of("--accent"), of("--bg"));
        for (text, ground, name) in [
            (of("--on-accent"), of("--accent"), "text on a filled button"),
            (of("--accent"), soft, "the current entry of the navigation"),
            (
                of("--ink"),
                mix(0.04, of("--ink"), of("--surface")),
                "a row under the pointer",
            ),
            (
                of("--muted"),
                mix(0.04, of("--ink"), of("--surface")),
                "a row under the pointer",
            ),
            (
                of("--muted"),
                mix(0.45, of("--line"), of("--surface")),
                "text over a gap",
            ),
        ] {
            let found = contrast(text, ground);
            assert!(found >= 4.5, "{theme}: {name} has {found:.2}");
        }
    }
}

#[test]
fn marks_and_controls_have_three_to_one() {
    let tokens = tokens();
    for (theme, i) in THEMES {
        let of = |name: &str| tokens[name][i];
        for mark in ENTITIES
            .iter()
            .chain(&["--others", "--system", "--ink", "--warn", "--crit"])
        {
            let found = contrast(of(mark), of("--surface"));
            assert!(found >= 3.0, "{theme}: {mark} on a card has {found:.2}");
        }
        for control in ["--control", "--accent"] {
            for ground in ["--bg", "--surface"] {
                let found = contrast(of(control), of(ground));
                assert!(
                    found >= 3.0,
                    "{theme}: {control} on {ground} has {found:.2}"
                );
            }
        }
    }
}

fn oklab(linear_rgb: Rgb) -> Rgb {
    let [r, g, b] = linear_rgb;
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// Linear RGB as seen with no, red-, green- and blue-blind eyes (Machado and others, 2009).
const SIGHTS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

#[test]
fn entities_stay_apart_for_every_eye() {
    let tokens = tokens();
    for (theme, i) in THEMES {
        for sight in SIGHTS {
            let seen = |name: &str| {
                let color = tokens[name][i].map(linear);
                oklab(sight.map(|row| {
                    (row[0] * color[0] + row[1] * color[1] + row[2] * color[2]).clamp(0.0, 1.0)
                }))
            };
            for (n, a) in ENTITIES.iter().enumerate() {
                for b in &ENTITIES[n + 1..] {
                    let (x, y) = (seen(a), seen(b));
                    let apart = (0..3).map(|k| (x[k] - y[k]).powi(2)).sum::<f64>().sqrt();
                    assert!(apart >= 0.12, "{theme}: {a} and {b} are {apart:.3} apart");
                }
            }
        }
    }
}

#[test]
fn every_class_has_a_rule_and_every_rule_a_token() {
    for role in super::Role::ALL {
        let class = role.class();
        assert!(
            STYLES.contains(&format!(".{class} {{ --k: var(--{class}); }}")),
            "{class}"
        );
        assert!(
            tokens().contains_key(format!("--{class}").as_str()),
            "{class}"
        );
    }
    let mut rest = STYLES;
    while let Some(at) = rest.find("var(--") {
        rest = &rest[at + 4..];
        let name = rest.split([')', ',']).next().unwrap();
        assert!(
            name == "--k" || TOKENS.contains(&format!("{name}: ")),
            "{name}"
        );
    }
    assert!(!STYLES.contains('#'), "colours live in tokens.css");
}
