package nocturne.simulator.replay;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Packets one after the other from something that must be closed. One thread owns an instance. */
interface PacketStream extends Closeable {

  /** The next packet, or null after the last. Troubles with a source are told to the listener. */
  @Nullable ReplayPacket next();

  @Override
  default void close() throws IOException {}
}
