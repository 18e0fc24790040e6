package nocturne.app.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/** The tables of alerts and fits, filled without a night. */
public final class SearchedTables {
  public static final String ALERTS = "alerts";

  private static final String TOPIC = "t";

  private final IcebergTables tables;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final Map<String, Long> rows = new HashMap<>();

  public SearchedTables(IcebergTables tables) {
    this.tables = tables;
    Pipeline pipeline =
        Pipeline.standard(new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY));
    tables.create(ALERTS);
    tables.create(
        FitStage.TABLE,
        pipeline.tableStages().stream()
            .filter(stage -> stage.table().filter(FitStage.TABLE::equals).isPresent())
            .map(PipelineStage::columns)
            .findFirst()
            .orElseThrow());
  }

  /** Appends packets of one night; returns their alerts. */
  public List<Alert> add(Night night, Iterable<byte[]> packets) throws UnreadableException {
    List<Alert> added = new ArrayList<>();
    long from = rows.getOrDefault(ALERTS, 0L);
    try (TableWriter writer = tables.writer(ALERTS)) {
      for (byte[] packet : packets) {
        Alert alert = decoder.decodeOne(packet);
        writer.add(night, alert, new PacketOrigin(TOPIC, 0, from + added.size(), 0));
        added.add(alert);
      }
      commit(ALERTS, writer, from, added.size());
    }
    return added;
  }

  /** Appends what came of the fit of an alert, as the columns of its table say it. */
  public void addFit(Night night, Alert alert, Map<String, @Nullable Object> columns) {
    long from = rows.getOrDefault(FitStage.TABLE, 0L);
    try (TableWriter writer = tables.writer(FitStage.TABLE)) {
      writer.add(new TableRow(night, alert.candid(), new PacketOrigin(TOPIC, 0, from, 0), columns));
      commit(FitStage.TABLE, writer, from, 1);
    }
  }

  private void commit(String table, TableWriter writer, long from, int count) {
    Range range = new Range(from, from + count);
    TableWriter.Outcome outcome = writer.commit(TOPIC, Map.of(0, range), List.of());
    if (outcome != TableWriter.Outcome.COMMITTED) {
      throw new IllegalStateException(table + ": " + outcome);
    }
    rows.put(table, from + count);
  }
}
