#include "web/cb-problem.h"

#include <libsoup/soup.h>

#include "base/cb-error.h"
#include "base/cb-json-writer.h"

static const CbProblem problems[CB_N_ERRORS] = {
  [CB_ERROR_FAILED] = { 500, "internal", FALSE },
  [CB_ERROR_NOT_FOUND] = { 404, "not_found", FALSE },
  [CB_ERROR_INVALID_INPUT] = { 400, "bad_request", FALSE },
  [CB_ERROR_NOT_AUTHORIZED] = { 403, "not_allowed", FALSE },
  [CB_ERROR_STORAGE] = { 503, "unavailable", TRUE },
  [CB_ERROR_TOO_LARGE] = { 413, "too_large", FALSE },
  [CB_ERROR_TOO_MANY] = { 429, "rate_limited", TRUE },
  [CB_ERROR_CONFLICT] = { 409, "conflict", FALSE },
  [CB_ERROR_UNAVAILABLE] = { 503, "unavailable", TRUE },
};

/* Statuses that stand for no error of ours, or for more than one. */
static const CbProblem others[] = {
  { 401, "not_allowed", FALSE },      { 405, "method_not_allowed", FALSE },
  { 408, "timeout", TRUE },           { 415, "unsupported_type", FALSE },
  { 426, "upgrade_required", FALSE },
};

/* Returns: (transfer none): how @error looks to a client */
const CbProblem *
cb_problem_from_error (const GError *error)
{
  if (error->domain == CB_ERROR && error->code >= 0 && error->code < CB_N_ERRORS)
    return &problems[error->code];

  return &problems[CB_ERROR_FAILED];
}

/**
 * cb_problem_get_detail:
 * @error: an error
 *
 * What is the client's to know: its own mistakes in full, of ours only that there was one.
 *
 * Returns: (transfer none): a sentence for people
 */
const char *
cb_problem_get_detail (const GError *error)
{
  if (error->domain != CB_ERROR || error->code == CB_ERROR_FAILED)
    return "The server failed; its log says more under this request's id";
  if (error->code == CB_ERROR_STORAGE)
    return "The store is out of reach now; nothing was stored";

  return error->message;
}

/* Returns: whether the same would fail again, since the client made a mistake */
gboolean
cb_problem_is_clients_fault (const GError *error)
{
  const CbProblem *problem = cb_problem_from_error (error);

  return problem->status < 500 && !problem->temporary;
}

/* Returns: (transfer none): the code that goes with a status which no error of ours caused */
const char *
cb_problem_get_code (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].status == status)
      return others[i].code;
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (problems[i].status == status)
      return problems[i].code;

  return status < 500 ? "bad_request" : "internal";
}

/* Returns: (transfer none): the reason phrase of @status; libsoup knows none of RFC 6585 */
const char *
cb_problem_get_phrase (guint status)
{
  static const struct
  {
    guint status;
    const char *phrase;
  } phrases[] = {
    { 426, "Upgrade Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].status == status)
      return phrases[i].phrase;

  return soup_status_get_phrase (status);
}

/**
 * cb_problem_write:
 * @status: of the HTTP answer
 * @code: for programs
 * @detail: for people
 * @request_id: which request
 * @size: (out): size of the text
 *
 * Returns: (transfer full): a problem as RFC 9457 has it
 */
char *
cb_problem_write (guint status,
                  const char *code,
                  const char *detail,
                  const char *request_id,
                  gsize *size)
{
  CbJsonWriter writer;

  cb_json_writer_init (&writer);
  cb_json_writer_begin_object (&writer, NULL);
  cb_json_writer_add_string (&writer, "type", "about:blank");
  cb_json_writer_add_string (&writer, "title", cb_problem_get_phrase (status));
  cb_json_writer_add_uint (&writer, "status", status);
  cb_json_writer_add_string (&writer, "code", code);
  cb_json_writer_add_string (&writer, "detail", detail);
  cb_json_writer_add_string (&writer, "request_id", request_id);
  cb_json_writer_end_object (&writer);

  return cb_json_writer_finish (&writer, size);
}
