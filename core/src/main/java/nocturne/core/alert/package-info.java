/**
 * Alerts and the packets they come in. Bytes that a caller hands over become an {@link
 * nocturne.core.alert.Alert}, or a typed reason why not, and nothing here opens a file or a
 * connection. What a value means for science is decided elsewhere: here it stays as the survey
 * wrote it. Start reading at {@link nocturne.core.alert.PacketDecoder}, then {@link
 * nocturne.core.alert.Records}. The format is that of the Apache Avro specification, "Object
 * Container Files".
 */
@NullMarked
package nocturne.core.alert;

import org.jspecify.annotations.NullMarked;
