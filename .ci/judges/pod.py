"""Unpacks the container image and runs the pod of ops/kubernetes with it as a cluster would: each container's command and settings, the image's
user, one process namespace. No Docker, no Kubernetes. Needs to be root.

    pod.py IMAGE.tar MANIFEST KAFKA FOLDER

KAFKA is the Kafka of one's own. A night of yesterday is simulated; the pod receives it, closes it with balanced books, and ends at SIGTERM.
"""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import time
import urllib.request

import yaml

FEWEST, LONGEST = 20, 240  # starts of a container; seconds


class Pod:
    """The containers of the manifest, and its volumes as folders of the unpacked image."""

    def __init__(self, image, manifest, kafka, folder):
        self.root = pathlib.Path(folder, "root").resolve()
        self.root.mkdir(parents=True)
        with tarfile.open(image) as files:
            (about,) = json.load(files.extractfile("manifest.json"))
            self.image = json.load(files.extractfile(about["Config"]))["config"]
            for layer in about["Layers"]:
                with tarfile.open(fileobj=files.extractfile(layer)) as content:
                    content.extractall(self.root, filter="fully_trusted")
        parts = {part["kind"]: part for part in yaml.safe_load_all(pathlib.Path(manifest).read_text())}
        pod = parts["StatefulSet"]["spec"]["template"]["spec"]
        assert pod["shareProcessNamespace"] and parts["StatefulSet"]["spec"]["replicas"] == 1
        assert pod["securityContext"]["runAsUser"] == int(self.image["User"].split(":")[0])
        self.commands = {each["name"]: each["args"] for each in pod["containers"]}
        self.settings = {
            **dict(pair.split("=", 1) for pair in self.image["Env"]),
            **parts["ConfigMap"]["data"],
            "NOCTURNE_KAFKA_BOOTSTRAP_SERVERS": kafka,
            # of this test: a page that only this machine reaches, nights that end soon, and short-lived processes
            "NOCTURNE_WEB_ADDRESS": "127.0.0.1",
            "NOCTURNE_WEB_PORT": "0",
            "NOCTURNE_AUTO_QUIET": "8 s",
            "NOCTURNE_AUTO_QUIET_IF_COMPLETE": "8 s",
            "NOCTURNE_AUTO_LOOK": "1 s",
            "NOCTURNE_OPTS": "-XX:TieredStopAtLevel=1 -Xmx500m",
            "PATH": os.environ["PATH"],
        }
        script = 'mkdir -p "$0/proc" "$0/dev" && mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec sleep 600'
        self.pause = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, str(self.root)])
        while not children(self.pause) or pathlib.Path(f"/proc/{children(self.pause)[0]}/comm").read_text() != "sleep\n":
            time.sleep(0.05)
        (self.first,) = children(self.pause)
        self.containers, self.starts = {}, dict.fromkeys(self.commands, 0)

    def command(self, *arguments):
        inside = ["chroot", f"--userspec={self.image['User']}", str(self.root), *self.image["Entrypoint"], *arguments]
        return ["nsenter", "--target", str(self.first), "--mount", "--pid", *inside]

    def messages(self, name):
        path = self.root.parent / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def keep(self):
        """Starts what does not run, as a kubelet does."""
        for name, arguments in self.commands.items():
            if name not in self.containers or self.containers[name].poll() is not None:
                self.starts[name] += 1
                if self.starts[name] > FEWEST:
                    raise SystemExit(f"{name} does not stay: {self.messages(name)}")
                with (self.root.parent / f"{name}.log").open("a") as log:
                    self.containers[name] = subprocess.Popen(self.command(*arguments), env=self.settings, stdout=log, stderr=log)

    def until(self, name, words):
        """Waits until a container has said this, and returns the line."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            self.keep()
            found = [line for line in self.messages(name).splitlines() if words in line]
            if found:
                return found[-1]
            time.sleep(0.5)
        raise SystemExit(f"{name} never said {words}: {self.messages(name)}")

    def execute(self, *arguments):
        done = subprocess.run(self.command(*arguments), env=self.settings, capture_output=True, text=True, timeout=LONGEST)
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def terminate(self):
        """SIGTERM to each container's process, as a kubelet sends it; seconds until all have ended with 0."""
        began = time.monotonic()
        for container in self.containers.values():
            for process in children(container):
                os.kill(process, signal.SIGTERM)
        codes = {name: container.wait(90) for name, container in self.containers.items()}
        if any(codes.values()):
            raise SystemExit(f"after SIGTERM: {codes}\n" + "".join(map(self.messages, codes)))
        return time.monotonic() - began


def children(process):
    return [int(each) for each in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def main(image, manifest, kafka, folder):
    pod = Pod(image, manifest, kafka, folder)
    try:
        pod.until("worker", "is up")
        url = pod.until("up", "the page is at").split()[-1]
        night = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).date()
        pod.execute("simulate", "--production", "--alerts", "300", "--night", str(night), "--rate", "max")
        books = pod.until("night", f"Night {night}: 300 alerts, all stores agree")
        if pod.execute("sql", "--production", "SELECT count(*) FROM alerts").split()[-1] != "300":
            raise SystemExit("SQL found other rows")
        with urllib.request.urlopen(url + "api/v1/nights", timeout=30) as answer:
            assert json.load(answer)[0]["balanced"], "the page knows nothing of the night"
        if not list(pod.root.glob("nocturne/home/store/*/salt2/plot_lc/*.png")):
            raise SystemExit("no plot was drawn")
        version = pod.execute("version")
        seconds = pod.terminate()
    finally:
        pod.pause.kill()
    print(f"{version}, a pod of {', '.join(pod.commands)}: {books.split(': ', 1)[1]} It ended {seconds:.0f} s after SIGTERM")


if __name__ == "__main__":
    main(*sys.argv[1:])
