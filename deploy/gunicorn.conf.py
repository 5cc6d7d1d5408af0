"""How gunicorn serves the web process; `--bind` and `--workers` come from the command line or GUNICORN_CMD_ARGS.

The proxy in front speaks TLS, limits bodies and keeps slow clients away from the workers.
"""

import os
from pathlib import Path
from uuid import uuid4

from registrar.logs import configuration

wsgi_app = "registrar.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 65  # longer than the proxy keeps a connection, so that it never sends into a closed one
max_requests = 5000  # a process that leaks is begun anew before it hurts
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the heartbeat must not wait for a disk
limit_request_line = 4094
limit_request_fields = 60
control_socket_disable = True
accesslog = None  # the web process writes one line a request itself, by its route (registrar/logs.py)
logconfig_dict = configuration(os.environ.get("LOG_LEVEL") or "INFO")
os.environ.setdefault("WEB_START", uuid4().hex)  # one for all processes of this start (registrar/first_start.py)
