#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CB_TYPE_WORKER (cb_worker_get_type ())
G_DECLARE_FINAL_TYPE (CbWorker, cb_worker, CB, WORKER, GObject)

/**
 * CbWorkerFunc:
 * @task: the operation being carried out
 * @task_data: its task data
 * @user_data: what the worker was made with, such as a database handle
 *
 * One half of a threaded operation.
 */
typedef void (*CbWorkerFunc) (GTask *task, gpointer task_data, gpointer user_data);

CbWorker *cb_worker_new (gpointer user_data, GError **error);
void cb_worker_push (CbWorker *self, GTask *task, CbWorkerFunc run, CbWorkerFunc complete);

G_END_DECLS
