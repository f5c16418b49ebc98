#pragma once

#include "loadtest/cb-load-plan.h"

G_BEGIN_DECLS

/**
 * CbLoadCommand:
 * @CB_LOAD_COMMAND_RUN: run a test
 * @CB_LOAD_COMMAND_LIST: tell which scenarios there are
 * @CB_LOAD_COMMAND_COMPARE: compare two results
 * @CB_LOAD_COMMAND_VERSION: tell the version
 *
 * What chatbot-loadtest is asked for.
 */
typedef enum
{
  CB_LOAD_COMMAND_RUN,
  CB_LOAD_COMMAND_LIST,
  CB_LOAD_COMMAND_COMPARE,
  CB_LOAD_COMMAND_VERSION,
} CbLoadCommand;

/**
 * CbLoadOptions:
 * @command: what is asked for
 * @plan: (owned): of the test
 * @compared: (owned) (nullable): the two results to compare
 *
 * What stands on the command line.
 */
typedef struct
{
  CbLoadCommand command;
  CbLoadPlan *plan;
  GStrv compared;
} CbLoadOptions;

gboolean cb_load_options_parse (CbLoadOptions *self, GStrv *arguments, GError **error);
void cb_load_options_clear (CbLoadOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CbLoadOptions, cb_load_options_clear)

G_END_DECLS
