package nocturne.simulator.replay;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An iterator that must be closed. Not thread-safe. */
interface SourceStream<T> extends Closeable {

  /**
   * The content of a file, or of a member of an archive.
   *
   * @param source the file, or {@code archive!member}
   * @param bytes shared, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Content(String source, byte[] bytes) {}

  /** The next item, or null after the last. Problems of a source are reported to the listener. */
  @Nullable T next();

  @Override
  default void close() throws IOException {}
}
