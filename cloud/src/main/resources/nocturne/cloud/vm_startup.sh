#!/usr/bin/env bash
# Runs as root whenever a machine of an instance starts: fetches the program and the component's files, and becomes what the
# machine's name says.
#   ztf-consumer[-TESTID]     ingest, until the machine is stopped
#   night-conductor[-TESTID]  starts or ends a night, as its metadata NIGHT (START or END) and KAFKA_TOPIC say, which it clears
#                             first; then the machine shuts itself down
# What it prints is in the machine's serial output, and in Cloud Logging where the Ops Agent is.
set -euo pipefail

metadata() { # metadata PATH: empty if there is none
  curl --silent --fail --header 'Metadata-Flavor: Google' \
    "http://${GCE_METADATA_HOST:-metadata.google.internal}/computeMetadata/v1/$1" || true
}

name=$(metadata instance/name)
project=$(metadata project/project-id)
zone=$(metadata instance/zone)
zone=${zone##*/}
work=${NOCTURNE_WORK:-/opt/nocturne}

case $name in
  ztf-consumer | ztf-consumer-*) component=ztf-consumer folder=consumer ;;
  night-conductor | night-conductor-*) component=night-conductor folder=night_conductor ;;
  *) echo "nocturne: a machine of the name \"$name\" is none of an instance" >&2; exit 1 ;;
esac
testid=${name#"$component"}
testid=${testid#-}
files=gs://$project-broker_files${testid:+-$testid}
if [ -n "$testid" ]; then instance=(--instance "$testid"); else instance=(--production); fi

night='' topic=''
if [ "$component" = night-conductor ]; then
  night=$(metadata instance/attributes/NIGHT)
  topic=$(metadata instance/attributes/KAFKA_TOPIC)
  # A start of the machine by itself, such as after an upgrade of its host, is then no start of a night.
  gcloud compute instances add-metadata "$name" --project "$project" --zone "$zone" --metadata NIGHT=,KAFKA_TOPIC=
  if [ -z "$night" ]; then
    echo "nocturne: no NIGHT is set, so there is nothing to do"
    shutdown -h now
    exit 0
  fi
fi

if ! command -v java >/dev/null; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y openjdk-17-jre-headless
fi
mkdir -p "$work/program" "$work/consumer"
gcloud storage rsync --recursive --delete-unmatched-destination-objects "$files/program" "$work/program"
# The survey's login: its files are the consumer's, and a conductor looks at the survey too.
gcloud storage rsync --recursive "$files/consumer" "$work/consumer"
[ ! -f "$work/consumer/krb5.conf" ] || cp "$work/consumer/krb5.conf" /etc/krb5.conf

nocturne() {
  java -XX:+UseSerialGC -Djava.awt.headless=true -jar "$work/program/nocturne.jar" "$@" \
    --backend google --project "$project" --zone "$zone" "${instance[@]}" --home "$work/home"
}

if [ "$component" = ztf-consumer ]; then
  # What ends it by itself is said in its last line; a fenced ingest must not begin again at once.
  while true; do
    nocturne worker --stages ingest || echo "nocturne: ingest has ended; it begins again in 30 s" >&2
    sleep "${NOCTURNE_PAUSE:-30}"
  done
fi

code=0
case $night in
  START) nocturne night start --topic "$topic" || code=$? ;;
  END) nocturne night end || code=$? ;;
  *) echo "nocturne: NIGHT is \"$night\"; it can be START or END" >&2; code=2 ;;
esac
echo "nocturne: NIGHT=$night has ended with exit code $code; the files of $folder are in $files/$folder"
shutdown -h now
exit "$code"
