#include "lib/cb-fanout-fake.h"

struct _CbFanoutFake
{
  GObject parent_instance;

  CbFanoutFake *other; /* (unowned) (nullable) */
  gboolean connected;
  guint n_told[CB_N_NOTE_KINDS];
};

static void fanout_iface_init (CbFanoutInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CbFanoutFake,
                               cb_fanout_fake,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CB_TYPE_FANOUT, fanout_iface_init))

/* As over a wire: what the other one hears is its own. */
static void
cb_fanout_fake_tell (CbFanout *fanout, const CbNote *note)
{
  CbFanoutFake *self = CB_FANOUT_FAKE (fanout);
  g_autoptr (GBytes) bytes = cb_note_write (note, "fake");
  g_autoptr (CbHeardNote) heard = cb_note_read (bytes);

  g_assert_nonnull (heard);
  self->n_told[note->kind]++;
  if (self->connected && self->other != NULL && self->other->connected)
    cb_fanout_emit_heard (CB_FANOUT (self->other), &heard->note);
}

static gboolean
cb_fanout_fake_is_connected (CbFanout *fanout)
{
  return CB_FANOUT_FAKE (fanout)->connected;
}

static void
cb_fanout_fake_get_stats (CbFanout *fanout, CbFanoutStats *stats)
{
  *stats = (CbFanoutStats){ .nodes = CB_FANOUT_FAKE (fanout)->other != NULL ? 2 : 1 };
}

static void
fanout_iface_init (CbFanoutInterface *iface)
{
  iface->tell = cb_fanout_fake_tell;
  iface->is_connected = cb_fanout_fake_is_connected;
  iface->get_stats = cb_fanout_fake_get_stats;
}

static void
cb_fanout_fake_class_init (CbFanoutFakeClass *klass)
{
}

static void
cb_fanout_fake_init (CbFanoutFake *self)
{
  self->connected = TRUE;
}

CbFanoutFake *
cb_fanout_fake_new (void)
{
  return g_object_new (CB_TYPE_FANOUT_FAKE, NULL);
}

/* What @a tells @b hears, and the other way round; nobody hears it where @b is %NULL. */
void
cb_fanout_fake_link (CbFanoutFake *a, CbFanoutFake *b)
{
  a->other = b;
  if (b != NULL)
    b->other = a;
}

/* Cuts it off from the other one, or brings it back: then it knows that it may have missed
 * something. */
void
cb_fanout_fake_set_connected (CbFanoutFake *self, gboolean connected)
{
  self->connected = connected;
  cb_fanout_emit_changed (CB_FANOUT (self));
  if (connected)
    cb_fanout_emit_missed (CB_FANOUT (self), TRUE);
}

guint
cb_fanout_fake_get_n_told (CbFanoutFake *self, CbNoteKind kind)
{
  return self->n_told[kind];
}
