#pragma once

#include "loadtest/cb-load-user.h"
#include "loadtest/cb-ws-client.h"

G_BEGIN_DECLS

/**
 * CbLoadSocketState:
 * @CB_LOAD_SOCKET_NONE: there is none
 * @CB_LOAD_SOCKET_LOST: there was one; it comes back after a while
 * @CB_LOAD_SOCKET_OPENING: the handshake is on its way
 * @CB_LOAD_SOCKET_GREETING: `hello` was sent
 * @CB_LOAD_SOCKET_REPLAYING: `welcome` came, and what was missed follows
 * @CB_LOAD_SOCKET_OPEN: messages can be sent
 * @CB_LOAD_SOCKET_CLOSING: the closing handshake is on its way
 *
 * Where a user's WebSocket is.
 */
typedef enum
{
  CB_LOAD_SOCKET_NONE,
  CB_LOAD_SOCKET_LOST,
  CB_LOAD_SOCKET_OPENING,
  CB_LOAD_SOCKET_GREETING,
  CB_LOAD_SOCKET_REPLAYING,
  CB_LOAD_SOCKET_OPEN,
  CB_LOAD_SOCKET_CLOSING,
} CbLoadSocketState;

struct _CbLoadUser
{
  CbLoadWorld *world; /* (unowned) */
  guint number;
  const CbLoadScenario *scenario; /* (unowned) (nullable): %NULL while idle */
  guint64 place;                  /* of the next step */
  const CbLoadStep *step;         /* (unowned): the one that is being done */
  gint64 intended;                /* when that was meant to begin */
  gint64 sent;                    /* when it did */
  gint64 deadline;                /* when it is given up; 0 while nothing is waited for */
  CbTimer thought;                /* the end of a think */
  CbLoadSession *session;         /* (owned) (nullable) */
  GString *text;                  /* (owned): of the message that is being sent */
  GString *body;                  /* (owned): scratch */
  GString *path;                  /* (owned): scratch */

  /* over HTTP: cb-load-user-http.c */
  CbHttpClient *http; /* (owned) */
  CbLoadCheck check;  /* of a history that is being read */
  char *upload;       /* (owned) (nullable): id of the latest */
  gsize upload_size;

  /* over a WebSocket: cb-load-user-socket.c */
  CbWsClient *socket; /* (owned) (nullable) */
  CbLoadSocketState socket_state;
  guint64 last_seq;
  guint message; /* number of the message that is being said */
  gboolean acknowledged;
  guint64 message_seq;
  gint64 lost_at; /* when the socket was lost, as the beginning of its coming back */
  guint n_tries;
  CbTimer comeback;
};

/* cb-load-user.c */
void cb_load_user_wait (CbLoadUser *self);
void cb_load_user_finish_step (CbLoadUser *self, CbLoadFault fault);
const char *cb_load_user_fill_in (CbLoadUser *self, const char *text);
void cb_load_user_take_session (CbLoadUser *self, CbJsonSlice id, CbJsonSlice token);

/* cb-load-user-http.c */
void cb_load_user_init_http (CbLoadUser *self);
gboolean cb_load_user_start_request (CbLoadUser *self, const CbLoadStep *step);
void cb_load_user_clear_http (CbLoadUser *self);

/* cb-load-user-socket.c */
void cb_load_user_init_socket (CbLoadUser *self);
gboolean cb_load_user_start_socket_step (CbLoadUser *self, const CbLoadStep *step);
void cb_load_user_drop_socket (CbLoadUser *self);

G_END_DECLS
