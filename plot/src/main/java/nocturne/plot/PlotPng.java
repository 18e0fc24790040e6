package nocturne.plot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import nocturne.core.plugin.Picture;
import nocturne.core.plugin.StagedAlert;
import org.jspecify.annotations.Nullable;

/** The PNG of a plot, whose text says what is drawn. Thread-safe. */
public final class PlotPng {
  private PlotPng() {}

  /** A stage's picture of an alert as PNG, with its label as text. */
  public static byte[] of(StagedAlert alert, Picture picture) {
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

  /** The damage of a plot's bytes, in words; empty if they are a whole PNG. */
  public static Optional<String> damage(byte[] png) {
    return PngChunks.damage(png);
  }

  /**
   * The text of a plot's PNG.
   *
   * @param night of the alert, as it is written
   * @param model that was fitted
   */
  public record Label(String night, String model, String version) {

    /** Reads the label from a plot's bytes; empty if they are damaged or no plot of ours. */
    public static Optional<Label> of(byte[] png) {
      if (damage(png).isPresent()) {
        return Optional.empty();
      }
      Map<String, String> text = PngChunks.text(png);
      return Optional.of(
          new Label(
              text.getOrDefault("night", ""),
              text.getOrDefault("model", ""),
              text.getOrDefault("version", "")));
    }

    /** Whether the plot is of an earlier night. */
    public boolean isBefore(Night other) {
      return night.compareTo(other.toString()) < 0;
    }

    /** Whether this plot replaces the other. */
    public boolean replaces(Label other) {
      int later = night.compareTo(other.night);
      return later > 0
          || (later == 0 && !(model.equals(other.model) && version.equals(other.version)));
    }
  }
}
