package nocturne.core.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * Makes alerts of packets.
 *
 * <p>It reads Avro containers in every legal shape with the codecs null, deflate and snappy. Every
 * length and count in a packet is checked against the bytes that are there before anything is
 * allocated, and whatever the bytes are, the answer is an {@link Alert} or an {@link
 * UnreadableException} with its reason, within time and memory proportional to the packet and
 * {@link Limits}.
 *
 * <p>Thread-safe; one instance for a process is best, since it keeps the compiled headers and so
 * gives all alerts of one header the same {@link Layout}. Alerts refer to the packet's bytes, which
 * must not change afterwards.
 */
public final class PacketDecoder {
  private final Survey survey;
  private final HeaderCache headers = new HeaderCache();

  /**
   * @param survey whose alerts they are
   */
  public PacketDecoder(Survey survey) {
    this.survey = survey;
  }

  /** Whose alerts it reads. */
  public Survey survey() {
    return survey;
  }

  /**
   * The alert in a packet of a stream, which must hold exactly one.
   *
   * @throws UnreadableException with the reason if it does not, or cannot be read
   */
  public Alert decodeOne(byte[] packet) throws UnreadableException {
    ContainerReader container = ContainerReader.open(packet);
    Header header = headers.of(container);
    BlockCodec.of(header.codec());
    Layout layout = header.layout();
    ContainerReader.Block block = onlyBlock(container, header);
    Cursor in = cursor(block, block.from());
    Records root = new RowReader(in).readRecord(layout);
    requireEnd(in);
    requireNoMore(container, header);
    return Alert.of(survey, header, root, block.from(), block.to());
  }

  /**
   * The alert in a bare datum, such as a message whose schema is named by a number.
   *
   * @param header the writer's schema, see {@link Header#ofSchema}
   * @param message the bytes it lies in
   * @param from where it begins; it must end with the message
   */
  public Alert decodeBare(Header header, byte[] message, int from) throws UnreadableException {
    Cursor in = new Cursor(message, from, message.length, Reason.TRUNCATED);
    Records root = new RowReader(in).readRecord(header.layout());
    requireEnd(in);
    return Alert.of(survey, header, root, from, message.length);
  }

  /** The records of a file one after the other, each an alert or the reason why it is none. */
  public PacketFile open(byte[] file) {
    return new PacketFile(this, file);
  }

  /**
   * All records of a file at once. A fault in a record's fields leaves the others readable; a fault
   * in the container is the last reading. A hostile file of a few thousand bytes can hold millions
   * of records: where that matters, take them one by one from {@link #open}.
   */
  public List<Reading> readAll(byte[] file) {
    List<Reading> readings = new ArrayList<>();
    open(file).forEachRemaining(readings::add);
    return readings;
  }

  /** The compiled head of a container, without a look at its blocks. */
  public Header header(byte[] container) throws UnreadableException {
    return headers.of(ContainerReader.open(container));
  }

  static Cursor cursor(ContainerReader.Block block, int from) {
    return new Cursor(block.data(), from, block.to(), Reason.CORRUPT);
  }

  private static ContainerReader.Block onlyBlock(ContainerReader container, Header header)
      throws UnreadableException {
    for (Optional<ContainerReader.Block> block = container.next(header, count -> count == 1);
        block.isPresent();
        block = container.next(header, count -> count == 1)) {
      if (block.get().count() == 1) {
        return block.get();
      }
      if (block.get().count() != 0) {
        throw new UnreadableException(
            Reason.NOT_ONE_ALERT, block.get().count() + " records in the first block");
      }
    }
    throw new UnreadableException(Reason.NOT_ONE_ALERT, "no record at all");
  }

  private static void requireEnd(Cursor in) throws UnreadableException {
    if (in.remaining() != 0) {
      throw in.corrupt(in.remaining() + " bytes behind the record at byte " + in.position);
    }
  }

  private static void requireNoMore(ContainerReader container, Header header)
      throws UnreadableException {
    while (container.remaining() > 0) {
      int left = container.remaining();
      long more;
      try {
        more = container.next(header, count -> false).map(ContainerReader.Block::count).orElse(0L);
      } catch (UnreadableException e) {
        throw new UnreadableException(
            Reason.CORRUPT,
            left + " bytes behind the record's block that are no block: " + e.detail(),
            e);
      }
      if (more > 0) {
        throw new UnreadableException(
            Reason.NOT_ONE_ALERT, "a second block, of " + more + " records");
      }
    }
  }

  /**
   * The headers met lately, newest first, so that a schema is compiled once and not for each
   * packet.
   *
   * <p>A survey uses one or two at a time and a container's head is a third of its bytes. Comparing
   * the whole head with the first few entries is cheaper than hashing it, and a head of another
   * length costs one comparison of ints, so the cache is a list. It holds at most {@link
   * Limits#CACHED_HEADERS}, none longer than {@link Limits#CACHED_HEADER_BYTES} and all together
   * not longer than {@link Limits#CACHED_HEADERS_BYTES}, since what is compiled of a header is many
   * times its size; hostile packets with ever new headers push out the honest ones, which are then
   * compiled once more.
   *
   * <p>Safe in any thread: readers see an array that is never written to again; writers take turns.
   */
  private static final class HeaderCache {
    private static final int NEAR = 4;

    private volatile Header[] newestFirst = {};

    /** The compiled head of this container. */
    Header of(ContainerReader container) throws UnreadableException {
      Header[] seen = newestFirst;
      for (int i = 0; i < seen.length; i++) {
        if (seen[i].matches(container.bytes(), container.headLength())) {
          if (i >= NEAR) {
            moveToFront(seen[i]);
          }
          return seen[i];
        }
      }
      return add(container.header());
    }

    private synchronized Header add(Header compiled) {
      Header known = find(compiled);
      Header newest = known == null ? compiled : known;
      if (newest.length() <= Limits.CACHED_HEADER_BYTES) {
        moveToFront(newest);
      }
      return newest;
    }

    private @Nullable Header find(Header header) {
      byte[] bytes = header.bytes();
      for (Header seen : newestFirst) {
        if (seen.matches(bytes, bytes.length)) {
          return seen;
        }
      }
      return null;
    }

    private synchronized void moveToFront(Header header) {
      List<Header> all = new ArrayList<>();
      all.add(header);
      int bytes = header.length();
      for (Header seen : newestFirst) {
        bytes += seen == header ? 0 : seen.length();
        if (all.size() == Limits.CACHED_HEADERS || bytes > Limits.CACHED_HEADERS_BYTES) {
          break;
        }
        if (seen != header) {
          all.add(seen);
        }
      }
      newestFirst = all.toArray(Header[]::new);
    }
  }
}
