package nocturne.google.ingest;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.Retried;

/**
 * One numbered object of the ledger.
 *
 * @param writer id of the writer that put it; each opening of the ledger has a new one
 * @param done all intents with lower numbers are published
 * @param record the record of ingest; absent if the entry only opens a writer or only reports
 *     {@code done}
 */
record LedgerEntry(Kind kind, UUID writer, long done, Optional<LedgerRecord> record) {
  private static final byte VERSION = 1;
  private static final int HEAD = 2 + 3 * Long.BYTES;

  /** The kinds of entries. */
  enum Kind {
    /**
     * Opens a writer, reports what is published, or carries a record of the poison-record guard.
     */
    OPEN('O'),
    /** The outcomes of packets. The messages of the published ones are sent after this entry. */
    INTENT('I'),
    /** The outcome of a retry of a rejected packet. */
    RETRIED('R'),
    /** Packets of an intent that can never be published, since the survey no longer has them. */
    LOST('X'),
    /** Ingest has read a night to its ends. */
    LEFT('L');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    private static Kind of(char letter) {
      return Arrays.stream(values())
          .filter(kind -> kind.letter == letter)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no kind '" + letter + "' is known"));
    }
  }

  /** The kind of an entry that carries this record. */
  static Kind kindOf(LedgerRecord record) {
    if (record instanceof IngestBatch) {
      return Kind.INTENT;
    }
    if (record instanceof Retried) {
      return Kind.RETRIED;
    }
    return record instanceof NightLeft ? Kind.LEFT : Kind.OPEN;
  }

  byte[] encode() {
    byte[] body = record.map(LedgerCodec::encode).orElse(new byte[0]);
    return ByteBuffer.allocate(HEAD + body.length)
        .put(VERSION)
        .put((byte) kind.letter)
        .putLong(writer.getMostSignificantBits())
        .putLong(writer.getLeastSignificantBits())
        .putLong(done)
        .put(body)
        .array();
  }

  /**
   * Reads what {@link #encode} makes.
   *
   * @throws IllegalArgumentException if the bytes are not exactly one entry of a known version
   */
  static LedgerEntry decode(byte[] bytes) {
    if (bytes.length < HEAD) {
      throw new IllegalArgumentException("it has " + bytes.length + " bytes, fewer than any");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version " + version + ", version " + VERSION + " is known");
    }
    Kind kind = Kind.of((char) in.get());
    UUID writer = new UUID(in.getLong(), in.getLong());
    long done = in.getLong();
    byte[] body = new byte[in.remaining()];
    in.get(body);
    return new LedgerEntry(
        kind,
        writer,
        done,
        body.length == 0 ? Optional.empty() : Optional.of(LedgerCodec.decode(body)));
  }
}
