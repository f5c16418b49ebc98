#include "chat/cb-file-type.h"

#include <string.h>

static const char *
tell (const char *bytes, gsize size)
{
  CbFileType type = { 0 };

  cb_file_type_feed (&type, (const guint8 *) bytes, size);

  return cb_file_type_get_name (&type);
}

/* With bytes behind it that no text has. */
static const char *
tell_binary (const char *head, gsize size)
{
  char bytes[64] = { 0 };

  memcpy (bytes, head, size);

  return tell (bytes, sizeof bytes);
}

static void
test_signatures (void)
{
  static const struct
  {
    const char *type;
    const char *head;
    gsize size;
  } cases[] = {
    { "image/png", "\x89PNG\r\n\x1a\n", 8 },
    { "image/jpeg", "\xff\xd8\xff\xe0", 4 },
    { "image/gif", "GIF87a", 6 },
    { "image/gif", "GIF89a", 6 },
    { "image/webp", "RIFF\x10\0\0\0WEBP", 12 },
    { "image/avif",
      "\0\0\0\x20"
      "ftypavif",
      12 },
    { "image/bmp", "BM", 2 },
    { "application/pdf", "%PDF-1.7\n", 9 },
    { "application/zip", "PK\x03\x04", 4 },
    { "video/mp4",
      "\0\0\0\x20"
      "ftypisom",
      12 },
    { "audio/wav", "RIFF\x10\0\0\0WAVE", 12 },
    { "application/octet-stream", "MZ\x90", 3 },
    { "application/octet-stream",
      "\x7f"
      "ELF",
      4 },
    { "application/octet-stream", "XXXX\x10\0\0\0WEBP", 12 },
    { "application/octet-stream", " %PDF-1.7", 9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (tell_binary (cases[i].head, cases[i].size), ==, cases[i].type);
}

/* What is only text is text, whatever it begins with; but a PDF may be. */
static void
test_text (void)
{
  static const char *const texts[] = {
    "",          "Hi",       "BMW, or a bike?", "GIF89a is a format", "ID3 tags",
    "OggS fLaC", "<script>", "ä € 😀\r\n\tx\f",  "RIFF1234WEBP",
  };
  static const char *const binaries[] = {
    "a\x01z", "a\x7fz", "\xff", "\xc0\xaf", "\xc3", "ok \xe2\x82", "\xf5\x80\x80\x80", "\x80",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (tell (texts[i], strlen (texts[i])), ==, "text/plain");
  for (guint i = 0; i < G_N_ELEMENTS (binaries); i++)
    g_assert_cmpstr (tell (binaries[i], strlen (binaries[i])), ==, "application/octet-stream");
  g_assert_cmpstr (tell ("%PDF-1.4\n%%EOF", 14), ==, "application/pdf");
  g_assert_cmpstr (tell ("a\0b", 3), ==, "application/octet-stream");
}

/* In whichever pieces the content comes, it is the same. */
static void
test_pieces (void)
{
  static const char text[] = "grüße aus köln — 😀";
  static const char image[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01";

  for (gsize cut = 0; cut <= sizeof image - 1; cut++)
    {
      CbFileType type = { 0 };

      cb_file_type_feed (&type, (const guint8 *) image, cut);
      cb_file_type_feed (&type, (const guint8 *) image + cut, sizeof image - 1 - cut);
      g_assert_cmpstr (cb_file_type_get_name (&type), ==, "image/png");
    }
  for (gsize cut = 0; cut <= sizeof text - 1; cut++)
    {
      CbFileType type = { 0 };

      cb_file_type_feed (&type, (const guint8 *) text, cut);
      cb_file_type_feed (&type, (const guint8 *) text + cut, sizeof text - 1 - cut);
      g_assert_cmpstr (cb_file_type_get_name (&type), ==, "text/plain");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chat/file-type/signatures", test_signatures);
  g_test_add_func ("/chat/file-type/text", test_text);
  g_test_add_func ("/chat/file-type/pieces", test_pieces);

  return g_test_run ();
}
