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
 * @param kind what it says
 * @param writer who put it; new at every start
 * @param done the intents of all numbers below are published
 * @param told what it says besides; absent where it only opens, or only says what is done
 */
record LedgerEntry(Kind kind, UUID writer, long done, Optional<LedgerRecord> told) {
  private static final byte VERSION = 1;
  private static final int HEAD = 2 + 3 * Long.BYTES;

  /** What an entry says. */
  enum Kind {
    /** A writer is open, and decides nothing by this. */
    OPEN('O'),
    /** What became of packets: those published now are intended to be. */
    INTENT('I'),
    /** A rejected packet was tried again. */
    RETRIED('R'),
    /** Packets of an intent that could not be published, and never can be. */
    LOST('X'),
    /** A night was read to its ends. */
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

  /** The kind of an entry that tells this. */
  static Kind kindOf(LedgerRecord told) {
    if (told instanceof IngestBatch) {
      return Kind.INTENT;
    }
    if (told instanceof Retried) {
      return Kind.RETRIED;
    }
    return told instanceof NightLeft ? Kind.LEFT : Kind.OPEN;
  }

  byte[] encode() {
    byte[] body = told.map(LedgerCodec::encode).orElse(new byte[0]);
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
