-- Days are kept at coarser steps the older they are.

-- Seconds of a step; 0: every sample as it was; 86400: the summary alone.
ALTER TABLE chunk ADD COLUMN step_secs INTEGER NOT NULL DEFAULT 0;

-- How far entities of a kind were rolled up to a step: of the days before `day` all are, of that
-- day the entities before `entity_id`.
CREATE TABLE rollup (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    kind          INTEGER NOT NULL,
    step_secs     INTEGER NOT NULL,
    day           INTEGER NOT NULL,
    entity_id     INTEGER NOT NULL,
    PRIMARY KEY (cluster_id, kind, step_secs)
) WITHOUT ROWID;
