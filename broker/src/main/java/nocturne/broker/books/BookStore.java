package nocturne.broker.books;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StoredRecords;
import nocturne.core.night.Night;

/**
 * Keeps the books of closed nights as JSON under {@code books/{night}/{revision}} in the bucket of
 * the broker files. Beside them, as {@code {revision}.ledger}, are the ledger's records of the
 * night: a magic number and records with their lengths, as one zstd frame with a checksum. From
 * these the books can be made again after the ledger was lost. Kept objects are never replaced.
 */
public final class BookStore {
  private static final byte[] LEDGER = {'N', 'o', 'c', 'L', 'e', 'd', 'g', 1};
  private static final int ZSTD_LEVEL = 3;
  private static final String ENDING = ".ledger";
  private static final int END = -1;
  private static final int LONGEST_RECORD = 64 << 20;

  private final ObjectStore store;
  private final String bucket;
  private final StoredRecords<NightBooks> kept;

  /**
   * @param bucket that of the broker's files
   */
  public BookStore(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
    this.kept =
        new StoredRecords<>(
            store,
            bucket,
            NightBooks.class,
            "the books",
            "Restore the file from a backup, or start and end the night once more, which keeps new"
                + " books.");
  }

  /** Keeps the books; those of the same revision that are there already stay as they are. */
  public void keep(NightBooks books) {
    kept.putIfAbsent(name(books.night(), books.revision()), books);
  }

  /** The books kept at the night's closing of this revision. */
  public Optional<NightBooks> kept(Night night, int revision) {
    return kept.read(name(night, revision));
  }

  /** The newest books kept of a night, up to this revision. */
  public Optional<NightBooks> newest(Night night, int revision) {
    return newest(revision, n -> kept(night, n));
  }

  /**
   * The newest books of a night that can be read, up to this revision.
   *
   * @param depth whether to read the kept ledgers too
   */
  public KeptBooks readable(Night night, int revision, Depth depth) {
    List<Difference> unread = new ArrayList<>();
    if (depth == Depth.DEEP) {
      newestFirst(revision).forEach(n -> orUnread(() -> keptLedger(night, n), unread));
    }
    Optional<NightBooks> books = newest(revision, n -> orUnread(() -> kept(night, n), unread));
    return new KeptBooks(books, unread);
  }

  private static IntStream newestFirst(int revision) {
    return IntStream.iterate(revision, n -> n > 0, n -> n - 1);
  }

  private static <T> Optional<T> newest(int revision, IntFunction<Optional<T>> kept) {
    return newestFirst(revision).mapToObj(kept).flatMap(Optional::stream).findFirst();
  }

  private static <T> Optional<T> orUnread(Supplier<Optional<T>> kept, List<Difference> unread) {
    try {
      return kept.get();
    } catch (PortException.Broken e) {
      unread.add(Unread.reason(e));
      return Optional.empty();
    }
  }

  /**
   * Keeps the ledger's records of a night, unless those of the revision are kept.
   *
   * @param since where in the ledger the night begins
   */
  public void keepLedger(Night night, int revision, Ledger ledger, LedgerMark since) {
    String name = name(night, revision) + ENDING;
    if (store.read(bucket, name, 0, 0).isPresent()) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream frame = new ZstdOutputStream(bytes, ZSTD_LEVEL).setChecksum(true);
        DataOutputStream out = new DataOutputStream(frame)) {
      out.write(LEDGER);
      ledger.read(
          since,
          new Ledger.Scope.All(),
          record -> {
            if (record.isOf(night)) {
              write(LedgerCodec.encode(record), out);
            }
          });
      out.writeInt(END);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    store.putIfAbsent(bucket, name, bytes.toByteArray());
  }

  private static void write(byte[] record, DataOutputStream out) {
    try {
      out.writeInt(record.length);
      out.write(record);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
  }

  /**
   * The ledger's records of a closed night, as they were kept at its newest revision up to this
   * one; none if none are kept.
   *
   * @throws PortException.Broken if they cannot be read
   */
  public List<LedgerRecord> ledger(Night night, int revision) {
    return newest(revision, n -> keptLedger(night, n)).orElse(List.of());
  }

  /** The ledger's records as they were kept at the night's closing of this very revision. */
  Optional<List<LedgerRecord>> keptLedger(Night night, int revision) {
    String name = name(night, revision) + ENDING;
    return store.read(bucket, name).map(bytes -> ledger(name, bytes));
  }

  private List<LedgerRecord> ledger(String name, byte[] bytes) {
    List<LedgerRecord> records = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new ZstdInputStream(new ByteArrayInputStream(bytes)))) {
      if (!Arrays.equals(in.readNBytes(LEDGER.length), LEDGER)) {
        throw new IOException("it does not begin as one");
      }
      for (int length = in.readInt(); length != END; length = in.readInt()) {
        if (length < 0 || length > LONGEST_RECORD) {
          throw new IOException("a record of " + length + " bytes");
        }
        byte[] record = in.readNBytes(length);
        records.add(LedgerCodec.decode(record));
      }
      if (in.read() != -1) { // compares the checksum
        throw new IOException("it continues after its end");
      }
      return records;
    } catch (IOException | IllegalArgumentException e) {
      throw new PortException.Broken(
          "Cannot read the kept ledger %s/%s (%s bytes): %s. Restore it from a backup."
              .formatted(bucket, name, bytes.length, e.getMessage()),
          e);
    }
  }

  private static String name(Night night, int revision) {
    return prefix(night) + revision;
  }

  /** Prefix of the names of a night's books. */
  public static String prefix(Night night) {
    return "books/" + night.basicIso() + "/";
  }
}
