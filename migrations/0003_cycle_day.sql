-- What the cycles of a day come to, so that a year is read by its days.

-- One row per day that was summed up, also of a day without cycles. It says nothing that `cycle`
-- does not say; of a day that has no row the cycles are read.
CREATE TABLE cycle_day (
    cluster_id            INTEGER NOT NULL REFERENCES cluster (id),
    day                   INTEGER NOT NULL,
    stored                INTEGER NOT NULL, -- cycles
    without_usage         INTEGER NOT NULL,
    observed_secs         INTEGER NOT NULL,
    usage_secs            INTEGER NOT NULL,
    longest_secs          INTEGER,          -- interval
    shortest_secs         INTEGER,
    shortest_due_secs     INTEGER,          -- of the cycles at multiples of their interval
    clamped_rows          INTEGER NOT NULL,
    pods_unmeasured       INTEGER NOT NULL,
    pods_on_unknown_nodes INTEGER NOT NULL,
    first_secs            INTEGER,
    last_secs             INTEGER,
    until_secs            INTEGER,          -- where the last cycle stops to speak
    gaps                  INTEGER NOT NULL, -- between two cycles of the day
    gap_secs              INTEGER NOT NULL,
    newest_gaps           TEXT    NOT NULL, -- JSON: start and end of the newest of them
    PRIMARY KEY (cluster_id, day)
) WITHOUT ROWID;

-- Whatever changes a cycle, the sum of its day goes with it. Times before 1970 are divided
-- towards zero, so days before it are never summed up.
CREATE TRIGGER cycle_inserted AFTER INSERT ON cycle BEGIN
    DELETE FROM cycle_day WHERE cluster_id = NEW.cluster_id AND day = NEW.at_secs / 86400;
END;

CREATE TRIGGER cycle_updated AFTER UPDATE ON cycle BEGIN
    DELETE FROM cycle_day WHERE cluster_id = OLD.cluster_id AND day = OLD.at_secs / 86400;
    DELETE FROM cycle_day WHERE cluster_id = NEW.cluster_id AND day = NEW.at_secs / 86400;
END;

CREATE TRIGGER cycle_deleted AFTER DELETE ON cycle BEGIN
    DELETE FROM cycle_day WHERE cluster_id = OLD.cluster_id AND day = OLD.at_secs / 86400;
END;
