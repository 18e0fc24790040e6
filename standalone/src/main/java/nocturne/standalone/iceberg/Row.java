package nocturne.standalone.iceberg;

import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/** An alert to be written, with its night and its place on the survey's topic. */
record Row(Night night, Alert alert, PacketOrigin origin) {}
