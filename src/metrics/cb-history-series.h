#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbHistoryKind:
 * @CB_HISTORY_VALUE: a gauge as it is; over a window, its mean
 * @CB_HISTORY_RATE: how much a counter, or a histogram's count, grew in a second
 * @CB_HISTORY_GROWTH: by how much a counter, or a histogram's count, grew
 * @CB_HISTORY_RATIO: growth of what @match picks out over growth of the whole family, 0 to 1
 * @CB_HISTORY_QUANTILE: a quantile of what a histogram saw
 */
typedef enum
{
  CB_HISTORY_VALUE,
  CB_HISTORY_RATE,
  CB_HISTORY_GROWTH,
  CB_HISTORY_RATIO,
  CB_HISTORY_QUANTILE,
} CbHistoryKind;

/**
 * CbHistorySeries:
 * @name: what the console and the alert rules call it
 * @kind: how it is derived
 * @family: the family that it is derived from; all its series are added up
 * @match: (nullable): only series whose rendered labels contain this, such as `status="5`
 * @quantile: 0 to 1, for a quantile
 *
 * One line of the history: what it is called and how it follows from the
 * metrics. Constant data.
 */
typedef struct
{
  const char *name;
  CbHistoryKind kind;
  const char *family;
  const char *match;
  double quantile;
} CbHistorySeries;

G_END_DECLS
