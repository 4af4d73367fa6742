-- Since when what is not as it should be, and what happened to pods beside others that used more than they
-- asked for. Times are Unix seconds. History is by namespace, never by team.

CREATE TABLE finding (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    check_id      TEXT    NOT NULL,
    namespace     TEXT    NOT NULL,        -- empty of what belongs to the cluster as a whole
    object_kind   TEXT    NOT NULL,
    object_name   TEXT    NOT NULL,
    since_secs    INTEGER NOT NULL,
    first_look    INTEGER NOT NULL,        -- whether it was like this when it was first looked
    until_secs    INTEGER                  -- when it was seen mended; NULL while it is not
);
CREATE UNIQUE INDEX finding_open
    ON finding (cluster_id, check_id, namespace, object_kind, object_name) WHERE until_secs IS NULL;
CREATE INDEX finding_by_time ON finding (cluster_id, until_secs);

-- When each cluster was first looked over.
CREATE TABLE isolation_look (
    cluster_id    INTEGER NOT NULL PRIMARY KEY REFERENCES cluster (id),
    from_secs     INTEGER NOT NULL
);

CREATE TABLE incident (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    at_secs       INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    namespace     TEXT    NOT NULL,
    workload      TEXT    NOT NULL,
    pod           TEXT    NOT NULL,
    container     TEXT    NOT NULL,
    node          TEXT,
    message       TEXT,
    excess        TEXT    NOT NULL,        -- JSON: who used how much more than asked for on that node
    PRIMARY KEY (cluster_id, at_secs, kind, namespace, pod, container)
) WITHOUT ROWID;

-- What each container of a workload used lately, as decaying histograms: a checkpoint of what the server
-- holds in memory.
CREATE TABLE usage_checkpoint (
    cluster_id    INTEGER NOT NULL REFERENCES cluster (id),
    namespace     TEXT    NOT NULL,
    workload_kind TEXT    NOT NULL,
    workload      TEXT    NOT NULL,
    container     TEXT    NOT NULL,
    at_secs       INTEGER NOT NULL,
    format        INTEGER NOT NULL,
    data          BLOB    NOT NULL,
    PRIMARY KEY (cluster_id, namespace, workload_kind, workload, container)
) WITHOUT ROWID;
