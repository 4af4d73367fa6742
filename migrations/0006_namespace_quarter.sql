-- The same of quarters of an hour of the day that is under way, whose cycles lie in the head.

CREATE TABLE namespace_quarter (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    from_secs     INTEGER NOT NULL,
    sums          BLOB    NOT NULL,
    PRIMARY KEY (cluster_id, from_secs)
);

-- Whatever changes a cycle, the quarters for which it speaks go with it.
CREATE TRIGGER cycle_inserted_quarter AFTER INSERT ON cycle BEGIN
    DELETE FROM namespace_quarter WHERE cluster_id = NEW.cluster_id
        AND from_secs > NEW.at_secs - 900 AND from_secs < NEW.at_secs + NEW.interval_secs;
END;

CREATE TRIGGER cycle_updated_quarter AFTER UPDATE ON cycle BEGIN
    DELETE FROM namespace_quarter WHERE cluster_id = OLD.cluster_id
        AND from_secs > OLD.at_secs - 900 AND from_secs < OLD.at_secs + OLD.interval_secs;
    DELETE FROM namespace_quarter WHERE cluster_id = NEW.cluster_id
        AND from_secs > NEW.at_secs - 900 AND from_secs < NEW.at_secs + NEW.interval_secs;
END;

CREATE TRIGGER cycle_deleted_quarter AFTER DELETE ON cycle BEGIN
    DELETE FROM namespace_quarter WHERE cluster_id = OLD.cluster_id
        AND from_secs > OLD.at_secs - 900 AND from_secs < OLD.at_secs + OLD.interval_secs;
END;
