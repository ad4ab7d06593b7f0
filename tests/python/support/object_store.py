"""A store of objects on this machine, as moto plays one, and ways to fill it and to be refused."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

KEY, SECRET = "AKIAOFTHETESTS00", "ofTheTests+Secret/Of40Characters0000000000"


@contextmanager
def served() -> Iterator[str]:
    """Its address, while it is there."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def client(address: str):
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )


def fill(address: str, bucket: str, folder: Path, prefix: str = "") -> None:
    """A new bucket with all files of a folder."""
    store = client(address)
    store.create_bucket(Bucket=bucket)
    for path in folder.rglob("*"):
        if path.is_file():
            key = prefix + path.relative_to(folder).as_posix()
            store.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


@contextmanager
def denying() -> Iterator[str]:
    """A store that lets nobody in, and repeats what it was asked with."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<Error><Code>AccessDenied</Code><AWSAccessKeyId>{KEY}</AWSAccessKeyId></Error>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
