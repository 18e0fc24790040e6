package nocturne.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.broker.port.Disks;
import nocturne.broker.port.Disks.Disk;
import nocturne.broker.port.PortException;
import org.junit.jupiter.api.Test;

class DiskGuardTest {
  private static final long GIB = 1L << 30;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong free = new AtomicLong(10 * GIB);
  private final Disks disks =
      () -> List.of(new Disk("the archive", "/data", free.get(), 1000 * GIB));
  private final DiskGuard guard = new DiskGuard(disks, new DiskRule(2 * GIB, 0.05), nanos::get);

  private void secondLater() {
    nanos.addAndGet(1_000_000_000L);
  }

  @Test
  void aDiskWithRoomHoldsNobodyUp() {
    assertThat(guard.get()).isEmpty();
  }

  @Test
  void aDiskThatIsNearlyFullIsNamedWithItsNumbersUntilThereIsSomewhatMoreRoom() {
    free.set(2 * GIB - 1);
    assertThat(guard.get()).isPresent();
    assertThat(guard.get().orElseThrow())
        .contains("the archive", "/data", "2.0 GiB of 1000.0 GiB are free", "2.5 GiB");
    free.set(2 * GIB + 1);
    secondLater();
    assertThat(guard.get()).as("just above the limit").isPresent();
    free.set(5 * GIB / 2);
    secondLater();
    assertThat(guard.get()).isEmpty();
    free.set(2 * GIB + 1);
    secondLater();
    assertThat(guard.get()).as("coming from above").isEmpty();
  }

  @Test
  void onASmallDiskAShareOfItIsKeptFree() {
    DiskRule rule = new DiskRule(2 * GIB, 0.05);
    assertThat(rule.keeps(new Disk("", "", 0, 20 * GIB))).isEqualTo(GIB);
    assertThat(rule.keeps(new Disk("", "", 0, 2000 * GIB))).isEqualTo(2 * GIB);
    assertThatThrownBy(() -> new DiskRule(-1, 0.05)).hasMessageContaining("-1 bytes");
  }

  @Test
  void aDiskThatCannotBeAskedIsTakenToBeAsItWas() {
    boolean[] gone = {false};
    DiskGuard asked =
        new DiskGuard(
            () -> {
              if (gone[0]) {
                throw new PortException.Unavailable("no answer", null);
              }
              return disks.look();
            },
            new DiskRule(2 * GIB, 1),
            nanos::get);
    free.set(GIB);
    assertThat(asked.get()).isPresent();
    gone[0] = true;
    free.set(10 * GIB);
    secondLater();
    assertThat(asked.get()).isPresent();
    gone[0] = false;
    secondLater();
    assertThat(asked.get()).isEmpty();
  }

  @Test
  void looksAtMostOnceASecond() {
    int[] looks = {0};
    DiskGuard asked =
        new DiskGuard(
            () -> {
              looks[0]++;
              return disks.look();
            },
            new DiskRule(0, 0),
            nanos::get);
    for (int i = 0; i < 100; i++) {
      asked.get();
    }
    assertThat(looks[0]).isEqualTo(1);
  }
}
