package nocturne.standalone.iceberg;

import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * A row of the table of alerts before it is written: the alert, with its night and its place on the
 * survey's topic.
 */
record Row(Night night, Alert alert, PacketOrigin origin) {}
