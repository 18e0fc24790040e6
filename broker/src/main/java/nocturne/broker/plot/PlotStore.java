package nocturne.broker.plot;

import ar.com.hjg.pngj.PngReader;
import ar.com.hjg.pngj.PngjException;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import nocturne.core.plugin.Picture;
import nocturne.core.plugin.StagedAlert;
import org.jspecify.annotations.Nullable;

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

  /** A plot as it is put: a PNG with its label as text. */
  public static byte[] png(StagedAlert alert, Picture picture) {
    return PalettePng.of(
        picture.image(),
        text(
            alert.objectId().map(ObjectId::value).orElse("candid " + alert.candid()),
            alert.candid(),
            alert.night(),
            picture.model(),
            picture.version()));
  }

  static Map<String, String> text(
      String objectId,
      @Nullable Candid candid,
      @Nullable Night night,
      String model,
      String version) {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("Software", "Nocturne");
    text.put("objectId", objectId);
    if (candid != null) {
      text.put("candid", candid.toString());
    }
    if (night != null) {
      text.put("night", night.toString());
    }
    text.put("model", model);
    text.put("version", version);
    return text;
  }

  /**
   * The text of a plot's PNG.
   *
   * @param night of the alert, as it is written
   * @param model that was fitted
   * @param version of the model
   */
  public record Label(String night, String model, String version) {

    /** Reads the label from a plot's bytes; empty if they are damaged or no plot of ours. */
    public static Optional<Label> of(byte[] png) {
      if (PngChunks.damage(png).isPresent()) {
        return Optional.empty();
      }
      PngReader reader;
      try {
        reader = new PngReader(new ByteArrayInputStream(png), true);
      } catch (PngjException e) {
        return Optional.empty();
      }
      try {
        reader.readSkippingAllRows();
        return Optional.of(
            new Label(text(reader, "night"), text(reader, "model"), text(reader, "version")));
      } catch (PngjException e) {
        return Optional.empty();
      } finally {
        reader.close();
      }
    }

    private static String text(PngReader png, String key) {
      return png.getMetadata().getTxtForKey(key);
    }

    /** Whether the plot is of an earlier night. */
    public boolean isBefore(Night other) {
      return night.compareTo(other.toString()) < 0;
    }

    /** Whether this plot replaces the other. */
    boolean replaces(Label other) {
      int later = night.compareTo(other.night);
      return later > 0
          || (later == 0 && !(model.equals(other.model) && version.equals(other.version)));
    }
  }

  /** Puts a plot unless an equal or better one is there. */
  public void put(Candid candid, byte[] png, Label label) {
    String name = name(candid);
    if (store.putIfAbsent(bucket, name, png) == ObjectStore.Put.EXISTS) {
      Optional<Label> there = store.read(bucket, name).flatMap(Label::of);
      if (there.isEmpty() || label.replaces(there.get())) {
        store.put(bucket, name, png);
      }
    }
    kill.reached(Place.PLOT_STORED);
  }

  /** Whether a candid has a plot of this night or a later one; false if it is damaged. */
  public boolean has(Candid candid, Night night) {
    return read(candid).flatMap(Label::of).filter(label -> !label.isBefore(night)).isPresent();
  }

  /** Whether a candid has an undamaged plot, of any night. */
  public boolean has(Candid candid) {
    return read(candid).filter(png -> damage(png).isEmpty()).isPresent();
  }

  /** What is the matter with a plot's bytes, in words; empty if they are a whole PNG. */
  public static Optional<String> damage(byte[] png) {
    return PngChunks.damage(png);
  }

  /** Whether a candid's plot is of this night. */
  public boolean isOf(Candid candid, Night night) {
    return store
        .read(bucket, name(candid))
        .flatMap(Label::of)
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
