package nocturne.standalone.directory;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes the content of new files. A large one goes past the page cache where the file system
 * allows it: that takes a third of the processor time, and leaves the cache to the topics, which
 * are read as they are written, while a pack is hardly ever read. Thread-safe. An interrupt does
 * not stop a write that has begun; the thread's interrupt flag is kept.
 */
final class NewFile {
  private static final int LARGE = 1 << 20;
  private static final int PART = 1 << 16;

  /** Place and length of each write past the page cache are multiples of it. */
  private static final int PAGE = 4096;

  private final boolean durable;
  private final Queue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();

  /** False once such a write has failed: not every file system has them. */
  private volatile boolean pastTheCache = true;

  /**
   * @param durable whether a write waits until the file is on the disk
   */
  NewFile(boolean durable) {
    this.durable = durable;
  }

  /** Writes a file, or an existing one anew. */
  void write(Path file, List<ByteBuffer> content) throws IOException {
    long size = content.stream().mapToLong(ByteBuffer::remaining).sum();
    if (pastTheCache && size >= LARGE) {
      try {
        writePastTheCache(file, content, size);
        return;
      } catch (UnsupportedOperationException | IOException e) {
        pastTheCache = false; // if it is something else, the other way tells
      }
    }
    writeThroughTheCache(file, content);
  }

  private void writeThroughTheCache(Path file, List<ByteBuffer> content) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      for (ByteBuffer piece : content) {
        write(out, piece);
      }
      if (durable) {
        out.getFD().sync();
      }
    }
  }

  /**
   * Writes in parts, since for each write the JDK allocates native memory of the write's length.
   */
  private static void write(FileOutputStream out, ByteBuffer piece) throws IOException {
    int end = piece.arrayOffset() + piece.limit();
    for (int at = piece.arrayOffset() + piece.position(); at < end; at += PART) {
      out.write(piece.array(), at, Math.min(PART, end - at));
    }
  }

  private void writePastTheCache(Path file, List<ByteBuffer> content, long size)
      throws IOException {
    ByteBuffer pooled = spare.poll();
    ByteBuffer block = pooled == null ? newBlock() : pooled;
    try {
      Uninterrupted.run(() -> writeInBlocks(file, content, size, block.clear()));
    } finally {
      spare.add(block);
    }
  }

  private static ByteBuffer newBlock() {
    return ByteBuffer.allocateDirect(LARGE + PAGE).alignedSlice(PAGE).limit(LARGE).slice();
  }

  private void writeInBlocks(Path file, List<ByteBuffer> content, long size, ByteBuffer block)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            ExtendedOpenOption.DIRECT)) {
      for (ByteBuffer piece : content) {
        for (ByteBuffer rest = piece.duplicate(); rest.hasRemaining(); ) {
          int n = Math.min(rest.remaining(), block.remaining());
          block.put(rest.slice().limit(n));
          rest.position(rest.position() + n);
          if (!block.hasRemaining()) {
            empty(block, out);
          }
        }
      }
      block.position((block.position() + PAGE - 1) / PAGE * PAGE); // the last page, cut off below
      empty(block, out);
      out.truncate(size);
      if (durable) {
        out.force(true);
      }
    }
  }

  private static void empty(ByteBuffer block, FileChannel out) throws IOException {
    block.flip();
    while (block.hasRemaining()) {
      out.write(block);
    }
    block.clear();
  }
}
