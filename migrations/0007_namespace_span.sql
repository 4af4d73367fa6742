-- What all namespaces of a cluster come to in spans of time, column by column: days, weeks and four
-- weeks of all history, shorter ones of the last weeks, days and hours. They take the place of the
-- sums of days and quarters, which were made of the same rows.

DROP TRIGGER chunk_inserted;
DROP TRIGGER chunk_updated;
DROP TRIGGER chunk_deleted;
DROP TRIGGER cycle_inserted_quarter;
DROP TRIGGER cycle_updated_quarter;
DROP TRIGGER cycle_deleted_quarter;
DROP TABLE namespace_day;
DROP TABLE namespace_quarter;

-- It says nothing that `head` and `chunk` do not say; of a span that has no row these are read.
CREATE TABLE namespace_span (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    span_secs     INTEGER NOT NULL,
    from_secs     INTEGER NOT NULL,        -- a multiple of span_secs
    sums          BLOB    NOT NULL,
    PRIMARY KEY (cluster_id, span_secs, from_secs)
);

-- No row of a namespace comes or goes without a cycle of its day: whatever changes one, the spans for
-- which it speaks go with it. What is spread anew within steps for which others speak, as when a part
-- of a step is filled in, is dropped by who does it.
CREATE TRIGGER cycle_inserted_span AFTER INSERT ON cycle BEGIN
    DELETE FROM namespace_span WHERE rowid IN (
        SELECT n.rowid FROM json_each('[60, 300, 900, 10800, 86400, 604800, 2419200]') s
        CROSS JOIN namespace_span n ON n.cluster_id = NEW.cluster_id AND n.span_secs = s.value
            AND n.from_secs > NEW.at_secs - s.value
            AND n.from_secs < NEW.at_secs + NEW.interval_secs);
END;

CREATE TRIGGER cycle_updated_span AFTER UPDATE ON cycle BEGIN
    DELETE FROM namespace_span WHERE rowid IN (
        SELECT n.rowid FROM json_each('[60, 300, 900, 10800, 86400, 604800, 2419200]') s
        CROSS JOIN namespace_span n ON n.cluster_id = OLD.cluster_id AND n.span_secs = s.value
            AND n.from_secs > OLD.at_secs - s.value
            AND n.from_secs < OLD.at_secs + OLD.interval_secs);
    DELETE FROM namespace_span WHERE rowid IN (
        SELECT n.rowid FROM json_each('[60, 300, 900, 10800, 86400, 604800, 2419200]') s
        CROSS JOIN namespace_span n ON n.cluster_id = NEW.cluster_id AND n.span_secs = s.value
            AND n.from_secs > NEW.at_secs - s.value
            AND n.from_secs < NEW.at_secs + NEW.interval_secs);
END;

CREATE TRIGGER cycle_deleted_span AFTER DELETE ON cycle BEGIN
    DELETE FROM namespace_span WHERE rowid IN (
        SELECT n.rowid FROM json_each('[60, 300, 900, 10800, 86400, 604800, 2419200]') s
        CROSS JOIN namespace_span n ON n.cluster_id = OLD.cluster_id AND n.span_secs = s.value
            AND n.from_secs > OLD.at_secs - s.value
            AND n.from_secs < OLD.at_secs + OLD.interval_secs);
END;
