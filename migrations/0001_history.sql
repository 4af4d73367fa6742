-- What is known of clusters, and their history.
-- Times are Unix seconds, days are whole days since the Unix epoch (UTC).

CREATE TABLE cluster (
    id            INTEGER PRIMARY KEY,
    uid           TEXT    NOT NULL UNIQUE, -- UID of its namespace kube-system
    name          TEXT    NOT NULL UNIQUE,
    simulated     INTEGER NOT NULL,
    origin_secs   INTEGER                  -- of a simulation: where its history starts
);

-- Whatever has a series: the cluster's demand, the cluster's nodes together, a namespace, a
-- workload, a node. Series are read by entity and grouped by team when read, so that a changed
-- team mapping changes nothing here.
CREATE TABLE entity (
    id            INTEGER PRIMARY KEY,
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    kind          INTEGER NOT NULL,
    namespace     TEXT    NOT NULL,
    workload_kind TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    attributes    TEXT    NOT NULL,        -- JSON: labels of a namespace, pool and zone of a node
    UNIQUE (cluster_id, kind, namespace, workload_kind, name)
);

-- One row per stored collection cycle. A cycle that is not here was not observed.
CREATE TABLE cycle (
    cluster_id            INTEGER NOT NULL REFERENCES cluster (id),
    at_secs               INTEGER NOT NULL,
    interval_secs         INTEGER NOT NULL,
    duration_millis       INTEGER NOT NULL,
    lag_millis            INTEGER NOT NULL,
    usage_known           INTEGER NOT NULL,
    clamped_rows          INTEGER NOT NULL,
    pods_unmeasured       INTEGER NOT NULL,
    nodes_unmeasured      INTEGER NOT NULL,
    pods_on_unknown_nodes INTEGER NOT NULL,
    PRIMARY KEY (cluster_id, at_secs)
) WITHOUT ROWID;

-- The append-only head: one row per entity and cycle, in the order of time so that a cycle's
-- rows land on neighbouring pages.
CREATE TABLE head (
    cluster_id    INTEGER NOT NULL,
    at_secs       INTEGER NOT NULL,
    kind          INTEGER NOT NULL,
    entity_id     INTEGER NOT NULL,
    data          BLOB    NOT NULL,
    PRIMARY KEY (cluster_id, at_secs, kind, entity_id)
) WITHOUT ROWID;

-- Sealed days: all columns of an entity's day, compressed column by column.
CREATE TABLE chunk (
    entity_id     INTEGER NOT NULL REFERENCES entity (id),
    day           INTEGER NOT NULL,
    summary       BLOB    NOT NULL,        -- of each column: integral, seconds, maximum
    data          BLOB    NOT NULL
);
CREATE UNIQUE INDEX chunk_by_entity ON chunk (entity_id, day);

-- People who are signed in. Only a digest of the cookie is kept.
CREATE TABLE session (
    digest        BLOB    NOT NULL PRIMARY KEY,
    expires_secs  INTEGER NOT NULL
) WITHOUT ROWID;
