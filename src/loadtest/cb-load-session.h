#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CbLoadMessage:
 * @seq: what it was acknowledged as; 0 while it is not
 * @named: whether it bears a client_id
 * @seen: in the history that is being checked
 *
 * A message that was sent.
 */
typedef struct
{
  guint32 seq;
  guint8 named;
  guint8 seen;
} CbLoadMessage;

/**
 * CbLoadSession:
 * @id: (owned): of the session
 * @token: (owned): its key
 * @n_sent: how many messages were sent
 * @erased: whether it was erased since, with all that was in it
 *
 * One session on the server, and which of its messages were acknowledged as what. Each message has
 * a number, from 0; its client_id is made of it.
 */
typedef struct
{
  char *id;
  char *token;
  guint n_sent;
  gboolean erased;
  GArray *messages; /* (owned) (element-type CbLoadMessage): those that are remembered */
  guint ref_count;
} CbLoadSession;

CbLoadSession *cb_load_session_new (const char *id, gsize id_size, const char *token, gsize size);
CbLoadSession *cb_load_session_ref (CbLoadSession *self);
void cb_load_session_unref (CbLoadSession *self);
CbLoadMessage *cb_load_session_get_message (CbLoadSession *self, guint64 number);
guint cb_load_session_add_message (CbLoadSession *self, gboolean named, gboolean remember);
void cb_load_session_acknowledge (CbLoadSession *self, guint number, guint64 seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CbLoadSession, cb_load_session_unref)

G_END_DECLS
