#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLoadStepKind:
 * @CB_LOAD_STEP_THINK: wait, as a person reads and types
 * @CB_LOAD_STEP_GET: GET a path
 * @CB_LOAD_STEP_POST: POST JSON to a path
 * @CB_LOAD_STEP_CREATE: begin a session
 * @CB_LOAD_STEP_STATE: ask for the session
 * @CB_LOAD_STEP_MESSAGE: send a message over HTTP and get the reply
 * @CB_LOAD_STEP_CHAT: the same by the one-call form
 * @CB_LOAD_STEP_HISTORY: read all messages back, and check them
 * @CB_LOAD_STEP_ERASE: erase the session
 * @CB_LOAD_STEP_UPLOAD: send a file
 * @CB_LOAD_STEP_DOWNLOAD: get it back, and check it
 * @CB_LOAD_STEP_CONNECT: open a WebSocket and say hello
 * @CB_LOAD_STEP_SAY: send a message over it, and wait for acknowledgement and reply
 * @CB_LOAD_STEP_DROP: lose the connection, come back, and get what was missed
 * @CB_LOAD_STEP_CLOSE: close the WebSocket
 *
 * What a virtual user can do.
 */
typedef enum
{
  CB_LOAD_STEP_THINK,
  CB_LOAD_STEP_GET,
  CB_LOAD_STEP_POST,
  CB_LOAD_STEP_CREATE,
  CB_LOAD_STEP_STATE,
  CB_LOAD_STEP_MESSAGE,
  CB_LOAD_STEP_CHAT,
  CB_LOAD_STEP_HISTORY,
  CB_LOAD_STEP_ERASE,
  CB_LOAD_STEP_UPLOAD,
  CB_LOAD_STEP_DOWNLOAD,
  CB_LOAD_STEP_CONNECT,
  CB_LOAD_STEP_SAY,
  CB_LOAD_STEP_DROP,
  CB_LOAD_STEP_CLOSE,
} CbLoadStepKind;

/**
 * CbLoadStep:
 * @kind: what it does
 * @label: (owned): what its requests are counted as
 * @path: (owned) (nullable): for GET and POST
 * @text: (owned) (nullable): what is said or posted; ${text}, ${user} and ${n} are filled in
 * @min_us: shortest time to think
 * @max_us: longest
 * @size: of an upload, in bytes
 *
 * One step of a scenario.
 */
typedef struct
{
  CbLoadStepKind kind;
  char *label;
  char *path;
  char *text;
  gint64 min_us;
  gint64 max_us;
  gsize size;
} CbLoadStep;

/**
 * CbLoadScenario:
 * @name: (owned): what it is called
 * @weight: how often it is picked, compared with the others; 0 for never
 * @begin: (owned) (element-type CbLoadStep): steps done once, first
 * @steps: (owned) (element-type CbLoadStep): steps done @repeat times
 * @end: (owned) (element-type CbLoadStep): steps done once, last
 * @repeat: how often
 *
 * What a virtual user does, from its coming to its going.
 */
typedef struct
{
  char *name;
  guint weight;
  GPtrArray *begin;
  GPtrArray *steps;
  GPtrArray *end;
  guint repeat;
} CbLoadScenario;

CbLoadScenario *cb_load_scenario_new_from_group (GKeyFile *file, const char *group, GError **error);
void cb_load_scenario_free (CbLoadScenario *self);
const CbLoadStep *cb_load_scenario_get_step (const CbLoadScenario *self, guint64 place);
gint64 cb_load_scenario_get_think_time (const CbLoadScenario *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadScenario, cb_load_scenario_free)

G_END_DECLS
