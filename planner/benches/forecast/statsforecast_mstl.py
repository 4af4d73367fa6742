"""The yardstick: MSTL with ETS of statsforecast on a set of series, scored like Plimsoll's."""

import sys
import time

import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import MSTL, AutoETS

SEASON, SEASONS, LEVEL = 24, [24, 168], 95


def read(path):
    frame = pd.read_csv(path)
    return frame.rename(columns={"namespace": "unique_id", "timestamp": "ds", frame.columns[2]: "y"})


train, test = read(sys.argv[1]), read(sys.argv[2])
horizon = int(test.groupby("unique_id").size().iloc[0])
train["ds"] = train.groupby("unique_id").cumcount()
model = MSTL(season_length=SEASONS, trend_forecaster=AutoETS(model="ZZN"), alias="m")
engine = StatsForecast(models=[model], freq=1, n_jobs=1)
start = time.process_time()
found = engine.forecast(df=train[["unique_id", "ds", "y"]], h=horizon, level=[LEVEL]).reset_index()
secs = time.process_time() - start
scores = []
for name, ahead in found.groupby("unique_id"):
    past = train.loc[train.unique_id == name, "y"].to_numpy()
    came = test.loc[test.unique_id == name, "y"].to_numpy()
    scale = np.abs(past[SEASON:] - past[:-SEASON]).mean()
    said, low, high = (ahead[column].to_numpy() for column in ["m", f"m-lo-{LEVEL}", f"m-hi-{LEVEL}"])
    error = np.abs(came - said)
    size = np.abs(came) + np.abs(said)
    missed = np.maximum(low - came, 0) + np.maximum(came - high, 0)
    scores.append(
        (
            error.mean() / scale,
            200 * np.divide(error, size, out=np.zeros_like(error), where=size > 0).mean(),
            ((high - low) + 2 / (1 - LEVEL / 100) * missed).mean() / scale,
            ((low <= came) & (came <= high)).mean(),
        )
    )
mase, smape, msis, held = np.mean(scores, axis=0)
print(f"{mase:.3f} {smape:.2f} {msis:.2f} {held:.3f} {secs / len(scores) * 1000:.0f}")
