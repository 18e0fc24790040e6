package nocturne.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import nocturne.broker.memory.InMemoryTables.Fault;
import nocturne.broker.port.TableWriter.Outcome;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TablesContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InMemoryTablesTest extends TablesContract {
  private final InMemoryTables tables = new InMemoryTables();

  @Override
  protected Tables open() {
    return tables;
  }

  @BeforeEach
  void start() {
    tables.create(TABLE);
  }

  @Test
  void anUnknownOutcomeMayHaveLandedOrNot() {
    tables.failNextCommit(Fault.UNKNOWN_APPLIED);
    assertThat(append(tables, NIGHT, 0, 0, 1)).isEqualTo(Outcome.UNKNOWN);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L));
    tables.failNextCommit(Fault.UNKNOWN_LOST);
    assertThat(append(tables, NIGHT, 0, 1, 2)).isEqualTo(Outcome.UNKNOWN);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L));
    tables.failNextCommit(Fault.REFUSED);
    assertThat(append(tables, NIGHT, 0, 1, 2)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables, NIGHT, 0, 1, 2)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids(tables, NIGHT)).containsExactly(1L, 2L);
  }

  @Test
  void aLateAppendLandsUnlessAnotherCameBetween() {
    tables.failNextCommit(Fault.UNKNOWN_LATE);
    assertThat(append(tables, NIGHT, 0, 0, 1)).isEqualTo(Outcome.UNKNOWN);
    assertThat(tables.progress(TABLE, TOPIC)).isEmpty();
    assertThat(tables.land()).isTrue();
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L));
    tables.failNextCommit(Fault.UNKNOWN_LATE);
    append(tables, NIGHT, 0, 1, 2);
    append(tables, NIGHT, 1, 0, 3);
    assertThat(tables.land()).isFalse();
    assertThat(candids(tables, NIGHT)).containsExactly(1L, 3L);
  }
}
