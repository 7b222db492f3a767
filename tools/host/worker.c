// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The worker feature. Two rings: requests from the thread of run() to the worker, responses back.
#include "worker.h"

#include "ring.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define RING_SIZE 65536u

struct RipHostWorker
{
  LV2_Worker_Schedule         schedule;
  LV2_Handle                  instance;
  const LV2_Worker_Interface* interface;
  RipHostRing*                requests;  // written in run(), read by the worker
  RipHostRing*                responses; // written by whoever works, read after run()
  uint8_t*                    request;   // the worker's copy
  uint8_t*                    response;  // the copy of the thread of run()
  pthread_t                   thread;
  sem_t                       wake;
  atomic_bool                 stopping;
  bool                        started;
};

static LV2_Worker_Status
respond(const LV2_Worker_Respond_Handle handle, const uint32_t size, const void* const data)
{
  RipHostWorker* const worker = (RipHostWorker*)handle;
  return rip_host_ring_write(worker->responses, data, size) ? LV2_WORKER_SUCCESS : LV2_WORKER_ERR_NO_SPACE;
}

static LV2_Worker_Status
schedule_work(const LV2_Worker_Schedule_Handle handle, const uint32_t size, const void* const data)
{
  RipHostWorker* const worker = (RipHostWorker*)handle;
  if (!worker->interface || !worker->interface->work) {
    return LV2_WORKER_ERR_UNKNOWN;
  }
  if (!worker->started) {
    return worker->interface->work(worker->instance, respond, worker, size, data);
  }
  if (!rip_host_ring_write(worker->requests, data, size)) {
    return LV2_WORKER_ERR_NO_SPACE;
  }
  sem_post(&worker->wake);
  return LV2_WORKER_SUCCESS;
}

static void*
work(void* const data)
{
  RipHostWorker* const worker = (RipHostWorker*)data;
  for (;;) {
    while (sem_wait(&worker->wake)) {
    }
    uint32_t size = 0;
    while (rip_host_ring_read(worker->requests, worker->request, RING_SIZE, &size)) {
      worker->interface->work(worker->instance, respond, worker, size, worker->request);
    }
    if (atomic_load(&worker->stopping)) {
      return NULL;
    }
  }
}

RipHostWorker*
rip_host_worker_new(void)
{
  RipHostWorker* const worker = (RipHostWorker*)calloc(1, sizeof(RipHostWorker));
  if (!worker) {
    return NULL;
  }
  worker->schedule  = (LV2_Worker_Schedule){ worker, schedule_work };
  worker->requests  = rip_host_ring_new(RING_SIZE);
  worker->responses = rip_host_ring_new(RING_SIZE);
  worker->request   = (uint8_t*)malloc(RING_SIZE);
  worker->response  = (uint8_t*)malloc(RING_SIZE);
  sem_init(&worker->wake, 0, 0);
  if (!worker->requests || !worker->responses || !worker->request || !worker->response) {
    rip_host_worker_free(worker);
    return NULL;
  }
  return worker;
}

void
rip_host_worker_free(RipHostWorker* const worker)
{
  if (worker) {
    rip_host_worker_stop(worker);
    sem_destroy(&worker->wake);
    rip_host_ring_free(worker->requests);
    rip_host_ring_free(worker->responses);
    free(worker->request);
    free(worker->response);
    free(worker);
  }
}

LV2_Worker_Schedule*
rip_host_worker_schedule(RipHostWorker* const worker)
{
  return &worker->schedule;
}

void
rip_host_worker_set_plugin(RipHostWorker* const              worker,
                           const LV2_Handle                  instance,
                           const LV2_Worker_Interface* const interface)
{
  worker->instance  = instance;
  worker->interface = interface;
}

bool
rip_host_worker_start(RipHostWorker* const worker)
{
  if (!worker->started && worker->interface) {
    atomic_store(&worker->stopping, false);
    worker->started = !pthread_create(&worker->thread, NULL, work, worker);
    return worker->started;
  }
  return true;
}

void
rip_host_worker_stop(RipHostWorker* const worker)
{
  if (worker->started) {
    atomic_store(&worker->stopping, true);
    sem_post(&worker->wake);
    pthread_join(worker->thread, NULL);
    worker->started = false;
  }
}

void
rip_host_worker_end_run(RipHostWorker* const worker)
{
  const LV2_Worker_Interface* const interface = worker->interface;
  if (interface) {
    uint32_t size = 0;
    while (rip_host_ring_read(worker->responses, worker->response, RING_SIZE, &size)) {
      if (interface->work_response) {
        interface->work_response(worker->instance, size, worker->response);
      }
    }
    if (interface->end_run) {
      interface->end_run(worker->instance);
    }
  }
}
