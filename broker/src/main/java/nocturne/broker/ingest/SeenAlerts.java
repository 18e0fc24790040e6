package nocturne.broker.ingest;

import java.nio.ByteBuffer;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.core.alert.Candid;
import org.jspecify.annotations.Nullable;

/**
 * The packets that ingest has seen of one night: for each candid the length and CRC32C of the first
 * published packet, and a fingerprint of every rejected packet. A million alerts take about 32 MB.
 * The content is rebuilt from the ledger and never kept across an abort, since the packets of an
 * aborted transaction were not seen. For one thread.
 */
final class SeenAlerts {
  private static final int SMALLEST = 1 << 10;

  /** Relation of a packet to those before it. */
  enum Answer {
    /** Nothing with its candid was published, and its bytes are new. */
    NEW,
    /** The same bytes were published or rejected before. */
    SAME_BYTES,
    /** Other bytes were published under its candid. */
    OTHER_BYTES_PUBLISHED
  }

  private long[] candids = new long[SMALLEST];
  private int[] lengths = new int[SMALLEST]; // 0 where a slot is free: nothing published is empty
  private int[] checksums = new int[SMALLEST];
  private int published;
  private final FingerprintSet readableRejected = new FingerprintSet();
  private final FingerprintSet unreadable = new FingerprintSet();

  /** Answers for a packet whose candid could be read. */
  Answer ask(Candid candid, int length, int crc32c) {
    return readableRejected.contains(candid.value(), lengthAndChecksum(length, crc32c))
        ? Answer.SAME_BYTES
        : askPublished(candid, length, crc32c);
  }

  /** Answers for such a packet from the published ones only, whatever was rejected. */
  Answer askPublished(Candid candid, int length, int crc32c) {
    int at = slot(candids, lengths, candid.value());
    if (lengths[at] == 0) {
      return Answer.NEW;
    }
    return lengths[at] == length && checksums[at] == crc32c
        ? Answer.SAME_BYTES
        : Answer.OTHER_BYTES_PUBLISHED;
  }

  /**
   * Whether the same bytes were rejected before, for a packet without a candid. Half of the digest
   * is kept: with 128 bits no two packets of a night collide.
   */
  boolean wasUnreadable(byte[] sha256) {
    return unreadable.contains(high(sha256), low(sha256));
  }

  /**
   * @param length more than 0
   */
  void published(Candid candid, int length, int crc32c) {
    if (length <= 0) {
      throw new IllegalArgumentException(
          "Cannot note candid " + candid + " as published: its packet has " + length + " bytes.");
    }
    int at = slot(candids, lengths, candid.value());
    if (lengths[at] != 0) {
      return; // the first one counts
    }
    candids[at] = candid.value();
    lengths[at] = length;
    checksums[at] = crc32c;
    published++;
    if (published * 4L > candids.length * 3L) {
      grow();
    }
  }

  void rejected(Candid candid, int length, int crc32c) {
    readableRejected.add(candid.value(), lengthAndChecksum(length, crc32c));
  }

  void deadLetterUnreadable(byte[] sha256) {
    unreadable.add(high(sha256), low(sha256));
  }

  /** Adds an outcome from the ledger. A duplicate adds nothing. */
  void add(PacketOutcome outcome) {
    @Nullable Candid candid = outcome.candid();
    byte @Nullable [] sha256 = outcome.sha256();
    switch (outcome.kind()) {
      case PUBLISHED -> {
        if (candid != null) {
          published(candid, outcome.length(), outcome.crc32c());
        }
      }
      case REJECTED -> {
        if (sha256 != null) {
          deadLetterUnreadable(sha256);
        } else if (candid != null) {
          rejected(candid, outcome.length(), outcome.crc32c());
        }
      }
      case DUPLICATE -> {}
    }
  }

  int publishedCount() {
    return published;
  }

  /** Bytes held, approximately. */
  long bytes() {
    return 16L * candids.length + readableRejected.bytes() + unreadable.bytes();
  }

  private void grow() {
    long[] largerCandids = new long[2 * candids.length];
    int[] largerLengths = new int[largerCandids.length];
    int[] largerChecksums = new int[largerCandids.length];
    for (int from = 0; from < candids.length; from++) {
      if (lengths[from] != 0) {
        int to = slot(largerCandids, largerLengths, candids[from]);
        largerCandids[to] = candids[from];
        largerLengths[to] = lengths[from];
        largerChecksums[to] = checksums[from];
      }
    }
    candids = largerCandids;
    lengths = largerLengths;
    checksums = largerChecksums;
  }

  private static int slot(long[] candids, int[] lengths, long candid) {
    int mask = candids.length - 1;
    int at = (int) ((candid * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (lengths[at] != 0 && candids[at] != candid) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static long lengthAndChecksum(int length, int crc32c) {
    return ((long) length << 32) | (crc32c & 0xFFFFFFFFL);
  }

  private static long high(byte[] sha256) {
    return ByteBuffer.wrap(sha256).getLong(0);
  }

  private static long low(byte[] sha256) {
    return ByteBuffer.wrap(sha256).getLong(8);
  }
}
