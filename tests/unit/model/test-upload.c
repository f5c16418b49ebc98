#include "model/cb-upload.h"

#include <string.h>

static void
test_copies (void)
{
  char name[] = "photo.png";
  CbUpload fields = { .id = "u",
                      .session_id = "s",
                      .name = name,
                      .type = "image/png",
                      .size = G_GUINT64_CONSTANT (1) << 40,
                      .created_at = 9 };
  g_autoptr (CbUpload) upload = NULL;
  g_autoptr (CbUpload) same = NULL;

  memset (fields.sha256, 0x5a, sizeof fields.sha256);
  upload = cb_upload_new (&fields);
  name[0] = 'X';
  memset (fields.sha256, 0, sizeof fields.sha256);
  same = cb_upload_ref (upload);
  g_assert_true (same == upload);
  g_assert_cmpstr (upload->id, ==, "u");
  g_assert_cmpstr (upload->session_id, ==, "s");
  g_assert_cmpstr (upload->name, ==, "photo.png");
  g_assert_cmpstr (upload->type, ==, "image/png");
  g_assert_cmpuint (upload->size, ==, G_GUINT64_CONSTANT (1) << 40);
  g_assert_cmpint (upload->created_at, ==, 9);
  for (guint i = 0; i < CB_SHA256_SIZE; i++)
    g_assert_cmphex (upload->sha256[i], ==, 0x5a);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/upload/copies", test_copies);

  return g_test_run ();
}
