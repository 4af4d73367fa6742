-- What is there to plan with where no cluster is watched: nodes and pods in classes, as imported.

-- One per cluster; a newer import replaces it together with the cycle that shows it.
CREATE TABLE inventory (
    cluster_id    INTEGER NOT NULL PRIMARY KEY REFERENCES cluster (id),
    imported_secs INTEGER NOT NULL,
    at_secs       INTEGER NOT NULL,        -- of that cycle
    nodes_file    TEXT    NOT NULL,        -- names as they were given
    pods_file     TEXT    NOT NULL,
    format        INTEGER NOT NULL,        -- 1: postcard of planner::inventory::Inventory, by zlib
    data          BLOB    NOT NULL
);
