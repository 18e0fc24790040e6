package nocturne.standalone.duckdb;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/** A table of alerts for a test, without grace for files that were compacted away. */
final class AlertTable {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final IcebergTables tables;
  private long offset;

  private AlertTable(IcebergTables tables) {
    this.tables = tables;
  }

  /** Tables in a folder, with one of alerts. */
  static IcebergTables open(Path folder) {
    IcebergTables tables =
        new IcebergTables(
            IcebergOptions.in(folder)
                .withDurable(false)
                .withGrace(
                    Duration.ZERO,
                    InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z"))
                        .withZone(ZoneOffset.UTC)),
            "ztf_alerts");
    tables.create("alerts");
    return tables;
  }

  /** Of tables that have an empty one of alerts. */
  static AlertTable of(IcebergTables tables) {
    return new AlertTable(tables);
  }

  /** Adds packets in a file of their own. */
  void append(Night night, byte[]... packets) throws UnreadableException {
    try (TableWriter writer = tables.writer("alerts")) {
      long from = offset;
      for (byte[] packet : packets) {
        writer.add(
            night,
            decoder.decodeOne(packet),
            new PacketOrigin("survey", 0, offset++, 1_611_100_800_123L));
      }
      writer.commit("t", Map.of(0, new Range(from, offset)), List.of());
    }
  }
}
