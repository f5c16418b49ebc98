#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbProblem:
 * @status: of the HTTP answer
 * @code: for programs: the same in problem+json and in the WebSocket's error frames
 * @temporary: whether the same may work later
 *
 * How an error looks to a client. docs/http-api.md and docs/websocket-protocol.md list them.
 */
typedef struct
{
  guint status;
  const char *code;
  gboolean temporary;
} CbProblem;

const CbProblem *cb_problem_from_error (const GError *error);
const char *cb_problem_get_detail (const GError *error);
gboolean cb_problem_is_clients_fault (const GError *error);
const char *cb_problem_get_code (guint status);
const char *cb_problem_get_phrase (guint status);
char *cb_problem_write (guint status,
                        const char *code,
                        const char *detail,
                        const char *request_id,
                        gsize *size);

G_END_DECLS
