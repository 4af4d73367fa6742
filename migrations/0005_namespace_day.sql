-- What all namespaces of a cluster come to on a day, column by column: a table of a thousand
-- namespaces over a year is read by its days.

-- It says nothing that the summaries in `chunk` do not say; of a day that has no row these are read.
CREATE TABLE namespace_day (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    day           INTEGER NOT NULL,
    sums          BLOB    NOT NULL,
    PRIMARY KEY (cluster_id, day)
);

-- Whatever changes the summary of a namespace, the row of its day goes with it.
CREATE TRIGGER chunk_inserted AFTER INSERT ON chunk BEGIN
    DELETE FROM namespace_day WHERE day = NEW.day AND cluster_id =
        (SELECT cluster_id FROM entity WHERE id = NEW.entity_id AND kind = 2);
END;

CREATE TRIGGER chunk_updated AFTER UPDATE ON chunk
WHEN OLD.summary IS NOT NEW.summary OR OLD.day <> NEW.day OR OLD.entity_id <> NEW.entity_id BEGIN
    DELETE FROM namespace_day WHERE day = OLD.day AND cluster_id =
        (SELECT cluster_id FROM entity WHERE id = OLD.entity_id AND kind = 2);
    DELETE FROM namespace_day WHERE day = NEW.day AND cluster_id =
        (SELECT cluster_id FROM entity WHERE id = NEW.entity_id AND kind = 2);
END;

CREATE TRIGGER chunk_deleted AFTER DELETE ON chunk BEGIN
    DELETE FROM namespace_day WHERE day = OLD.day AND cluster_id =
        (SELECT cluster_id FROM entity WHERE id = OLD.entity_id AND kind = 2);
END;
