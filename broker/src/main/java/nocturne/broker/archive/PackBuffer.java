package nocturne.broker.archive;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The growing bytes of a pack, in pieces that all packs of one worker share and reuse. So many
 * half-filled packs use no more memory than their content. For one thread.
 */
final class PackBuffer {
  private static final int PIECE = 1 << 20;

  private final Deque<byte[]> spare;
  private final List<byte[]> pieces = new ArrayList<>();
  private int size;

  /**
   * @param spare unused pieces, shared by the buffers of one thread
   */
  PackBuffer(Deque<byte[]> spare) {
    this.spare = spare;
  }

  static Deque<byte[]> pieces() {
    return new ArrayDeque<>();
  }

  int size() {
    return size;
  }

  void append(byte[] bytes, int from, int length) {
    int done = 0;
    while (done < length) {
      int within = size % PIECE;
      if (within == 0) {
        pieces.add(spare.isEmpty() ? new byte[PIECE] : spare.pop());
      }
      int n = Math.min(length - done, PIECE - within);
      System.arraycopy(bytes, from + done, pieces.get(pieces.size() - 1), within, n);
      size = Math.addExact(size, n);
      done += n;
    }
  }

  /** Its bytes, until it is cleared. */
  List<ByteBuffer> content() {
    List<ByteBuffer> content = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      content.add(ByteBuffer.wrap(pieces.get(i), 0, Math.min(PIECE, size - i * PIECE)));
    }
    return content;
  }

  /** Empties the buffer and returns its pieces to the spare ones. */
  void clear() {
    spare.addAll(pieces);
    pieces.clear();
    size = 0;
  }
}
