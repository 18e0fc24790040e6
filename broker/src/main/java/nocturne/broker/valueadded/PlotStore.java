package nocturne.broker.valueadded;

import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.plot.PlotPng;

/**
 * The plots of a stage in their bucket, one for each candid that ever passed it. A plot is put if
 * there is none. A plot of a later night, or of the same night by another model, replaces an
 * existing one. Thread-safe.
 */
public final class PlotStore {
  private final ObjectStore store;
  private final String bucket;
  private final String folder;
  private final KillPoint kill;

  /**
   * @param output of the stage, which names the folder of its plots
   * @param kill reached after each put
   */
  public PlotStore(ObjectStore store, String bucket, String output, KillPoint kill) {
    this.store = store;
    this.bucket = bucket;
    this.folder = output + "/plot_lc/";
    this.kill = kill;
  }

  /** The name of a candid's plot. */
  public String name(Candid candid) {
    return folder + "candid_" + candid + ".png";
  }

  /** Puts a plot unless an equal or better one is there. */
  public void put(Candid candid, byte[] png, PlotPng.Label label) {
    String name = name(candid);
    if (store.putIfAbsent(bucket, name, png) == ObjectStore.Put.EXISTS) {
      Optional<PlotPng.Label> there = store.read(bucket, name).flatMap(PlotPng.Label::of);
      if (there.isEmpty() || label.replaces(there.get())) {
        store.put(bucket, name, png);
      }
    }
    kill.reached(CrashPoint.PLOT_STORED);
  }

  /** Whether a candid has a plot of this night or a later one; false if it is damaged. */
  public boolean has(Candid candid, Night night) {
    return read(candid)
        .flatMap(PlotPng.Label::of)
        .filter(label -> !label.isBefore(night))
        .isPresent();
  }

  /** Whether a candid has an undamaged plot, of any night. */
  public boolean has(Candid candid) {
    return read(candid).filter(png -> PlotPng.damage(png).isEmpty()).isPresent();
  }

  /** Whether a candid's plot is of this night. */
  public boolean isOf(Candid candid, Night night) {
    return store
        .read(bucket, name(candid))
        .flatMap(PlotPng.Label::of)
        .filter(label -> night.toString().equals(label.night()))
        .isPresent();
  }

  /** Deletes a candid's plot. */
  public void delete(Candid candid) {
    store.delete(bucket, name(candid));
  }

  /** Prefix of the plots' names. */
  public String folder() {
    return folder;
  }

  /** A candid's plot. */
  public Optional<byte[]> read(Candid candid) {
    return store.read(bucket, name(candid));
  }
}
