package nocturne.simulator.replay;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An iterator of packets that must be closed. Not thread-safe. */
interface PacketStream extends Closeable {

  /** The next packet, or null after the last. Problems of a source are reported to the listener. */
  @Nullable ReplayPacket next();

  @Override
  default void close() throws IOException {}
}
