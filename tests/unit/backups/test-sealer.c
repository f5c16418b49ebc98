#include "backups/cb-sealer.h"

#include "backups/cb-unsealer.h"
#include "base/cb-error.h"

typedef struct
{
  CbSealKey public_key;
  CbSealKey private_key;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cb_seal_key_generate (&fixture->public_key, &fixture->private_key);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
}

static GByteArray *
create_plain (gsize size)
{
  GByteArray *plain = g_byte_array_sized_new (size);

  g_byte_array_set_size (plain, size);
  for (gsize i = 0; i < size; i++)
    plain->data[i] = (guint8) (i * 31 + i / 257);

  return plain;
}

/* In odd pieces, as they come. */
static GByteArray *
seal (Fixture *fixture, GByteArray *plain)
{
  GByteArray *sealed = g_byte_array_new ();
  g_autoptr (CbSealer) sealer = cb_sealer_new (&fixture->public_key, sealed);

  for (gsize at = 0; at < plain->len; at += 7001)
    cb_sealer_push (sealer, plain->data + at, MIN (7001, plain->len - at), sealed);
  cb_sealer_finish (sealer, sealed);

  return sealed;
}

static gboolean
unseal (const CbSealKey *key, GByteArray *sealed, GByteArray *out, GError **error)
{
  g_autoptr (CbUnsealer) unsealer = cb_unsealer_new (key);

  for (gsize at = 0; at < sealed->len; at += 9973)
    if (!cb_unsealer_push (unsealer, sealed->data + at, MIN (9973, sealed->len - at), out, error))
      return FALSE;

  return cb_unsealer_finish (unsealer, out, error);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = {
    0, 1, CB_SEALER_CHUNK - 1, CB_SEALER_CHUNK, CB_SEALER_CHUNK + 1, 5 * CB_SEALER_CHUNK
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) plain = create_plain (sizes[i]);
      g_autoptr (GByteArray) sealed = seal (fixture, plain);
      g_autoptr (GByteArray) opened = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (unseal (&fixture->private_key, sealed, opened, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (plain->data, plain->len, opened->data, opened->len);
    }
}

static void
test_other_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) plain = create_plain (1000);
  g_autoptr (GByteArray) sealed = seal (fixture, plain);
  g_autoptr (GByteArray) opened = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  CbSealKey public_key;
  CbSealKey private_key;

  cb_seal_key_generate (&public_key, &private_key);
  g_assert_false (unseal (&private_key, sealed, opened, &error));
  g_assert_error (error, CB_ERROR, CB_ERROR_INVALID_INPUT);
  g_assert_cmpuint (opened->len, ==, 0);
}

/* Wherever it is cut, also between two chunks, that is noticed. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) plain = create_plain (3 * CB_SEALER_CHUNK);
  g_autoptr (GByteArray) sealed = seal (fixture, plain);
  gsize chunk = CB_SEALER_CHUNK + 17;

  for (gsize cut = 1; cut < sealed->len; cut += cut < 200 ? 1 : chunk / 3)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      g_autoptr (GByteArray) opened = g_byte_array_new ();

      g_byte_array_append (part, sealed->data, sealed->len - cut);
      g_assert_false (unseal (&fixture->private_key, part, opened, NULL));
    }
}

static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) plain = create_plain (2 * CB_SEALER_CHUNK + 100);
  g_autoptr (GByteArray) sealed = seal (fixture, plain);

  for (gsize at = 0; at < sealed->len; at += at < 200 ? 1 : 997)
    {
      g_autoptr (GByteArray) opened = g_byte_array_new ();
      guint8 bit = 1 << (at % 8);

      sealed->data[at] ^= bit;
      g_assert_false (unseal (&fixture->private_key, sealed, opened, NULL));
      sealed->data[at] ^= bit;
    }
}

static void
test_continued (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) plain = create_plain (100);
  g_autoptr (GByteArray) sealed = seal (fixture, plain);
  g_autoptr (GByteArray) opened = g_byte_array_new ();

  g_byte_array_append (sealed, (const guint8 *) "more", 4);
  g_assert_false (unseal (&fixture->private_key, sealed, opened, NULL));
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/backups/sealer/round-trip", test_round_trip);
  ADD ("/backups/sealer/other-key", test_other_key);
  ADD ("/backups/sealer/cut", test_cut);
  ADD ("/backups/sealer/flipped", test_flipped);
  ADD ("/backups/sealer/continued", test_continued);

  return g_test_run ();
}
