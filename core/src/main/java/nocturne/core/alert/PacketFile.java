package nocturne.core.alert;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Avro container leniently, record by record: readable records are returned even if others
 * are not.
 *
 * <p>A record that is sound Avro but no usable alert is one {@link Reading.Unread} and the next
 * record follows; after a fault of the container itself, which is the last reading, nothing does. A
 * container without records gives none. For one thread.
 */
public final class PacketFile implements Iterator<Reading> {
  private final PacketDecoder decoder;
  private final byte[] bytes;
  private @Nullable ContainerReader container;
  private @Nullable Header header;
  private @Nullable Cursor in;
  private long left;
  private long allowance = RowReader.allowance(0);
  private int index;
  private boolean ended;
  private @Nullable Reading next;

  PacketFile(PacketDecoder decoder, byte[] bytes) {
    this.decoder = decoder;
    this.bytes = bytes;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = read();
    }
    return next != null;
  }

  @Override
  public Reading next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("The file has no record beyond " + index);
    }
    Reading reading = next;
    next = null;
    index++;
    return reading;
  }

  private @Nullable Reading read() {
    Records root;
    int from;
    Cursor at;
    try {
      at = nextDatum();
      if (at == null) {
        ended = true;
        return null;
      }
      from = at.position;
      RowReader reader = new RowReader(at, allowance);
      root = reader.readRecord(openHeader().layout());
      allowance -= reader.spent();
      left--;
    } catch (UnreadableException e) {
      ended = true;
      return new Reading.Unread(index, e);
    }
    try {
      Alert alert = Alert.of(decoder.survey(), openHeader(), root, from, at.position);
      return new Reading.Read(index, alert);
    } catch (UnreadableException e) {
      return new Reading.Unread(index, e);
    }
  }

  /** The cursor before the next record, or null at the end. */
  private @Nullable Cursor nextDatum() throws UnreadableException {
    ContainerReader reader = container;
    if (reader == null) {
      reader = ContainerReader.open(bytes);
      container = reader;
      header = decoder.header(bytes);
      BlockCodec.of(openHeader().codec());
      Alert.requireAlerts(decoder.survey().fields(), openHeader().layout());
    }
    while (left == 0) {
      if (in != null && in.remaining() != 0) {
        throw in.corrupt(in.remaining() + " bytes behind a block's last record");
      }
      Optional<ContainerReader.Block> following = reader.next(openHeader(), count -> count > 0);
      if (following.isEmpty()) {
        return null;
      }
      left = following.get().count();
      in = PacketDecoder.cursor(following.get(), following.get().from());
      allowance += (long) Limits.CELLS_FOR_A_BYTE * in.remaining();
    }
    return in;
  }

  private Header openHeader() {
    if (header == null) {
      throw new IllegalStateException("The header is read before any record");
    }
    return header;
  }
}
