package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import nocturne.core.jvm.SecondJvm;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.salt2.fit.FitSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class LightCurvePlotTest {
  private static final int WARNING = 0xBB4400;

  @TempDir Path folder;

  @Test
  void isAPictureThatOthersRead() throws IOException {
    BufferedImage two = picture(Plots.of("ztfg", "ztfr"));
    BufferedImage three = picture(Plots.of("ztfg", "ztfr", "ztfi"));

    assertThat(three.getWidth()).isEqualTo(two.getWidth());
    assertThat(three.getHeight()).isGreaterThan(two.getHeight());
    assertThat(two.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    assertThat(pixels(three, 0xDD8800)).isGreaterThan(1000);
    assertThat(pixels(two, 0xDD8800)).isZero();
  }

  @Test
  void saysWhoseLightCurveItIs() throws IOException {
    Map<String, String> text = PalettePngTest.textByTheJdk(LightCurvePlot.png(Plots.of("ztfg")));

    assertThat(text)
        .containsEntry("objectId", "ZTF21abiuvdk")
        .containsEntry("candid", "1690429290815015009")
        .containsEntry("night", "2021-08-17")
        .containsEntry("model", "salt3-f22")
        .containsEntry("version", "2.0");
  }

  @Test
  void whatIsAtABoundIsMarked() throws IOException {
    PlotData data = Plots.of("ztfg");
    int free = pixels(picture(Plots.with(data, Plots.fitted(Set.of()))), WARNING);
    int one = pixels(picture(Plots.with(data, Plots.fitted(Set.of("x1")))), WARNING);
    int two = pixels(picture(Plots.with(data, Plots.fitted(Set.of("x1", "phase")))), WARNING);

    assertThat(free).isZero();
    assertThat(one).isPositive();
    assertThat(two).isGreaterThan(one);
  }

  @Test
  void aNegativeAmplitudeIsMarked() throws IOException {
    PlotData data = Plots.of("ztfg");
    Fitted fit = Plots.fitted(Set.of());
    SaltParameters p = fit.parameters();
    Fitted negative =
        new Fitted(
            new SaltParameters(p.z(), p.t0(), -p.x0(), p.x1(), p.c()),
            fit.covariance(),
            fit.goodness(),
            fit.search(),
            fit.quality(),
            fit.model(),
            List.of());

    assertThat(pixels(picture(Plots.with(data, fit)), WARNING)).isZero();
    assertThat(pixels(picture(Plots.with(data, negative)), WARNING)).isPositive();
  }

  @Test
  void aGoodFitWithoutErrorsIsMarked() throws IOException {
    PlotData data = Plots.of("ztfg");
    Fitted fit = Plots.fitted(Set.of());
    Fitted flat =
        new Fitted(
            fit.parameters(),
            Covariance.unknown(),
            fit.goodness(),
            fit.search(),
            Fitted.Quality.GOOD,
            fit.model(),
            List.of());

    assertThat(pixels(picture(Plots.with(data, flat)), WARNING)).isPositive();
  }

  @Test
  void whatIsSaidOfAFitHasRoomBesideThePanels() {
    Graphics2D g2 = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      FontMetrics letters = g2.getFontMetrics(PlotFont.plain(FitText.REMARK));
      int room = LightCurvePlot.COLUMN_WIDTH - FitText.INDENT;
      for (String words : List.of(FitText.AT_EDGE, FitText.NEGATIVE, FitText.NO_ERRORS)) {
        assertThat(FitText.shortened(words, letters, room)).isEqualTo(words);
      }
      for (String words : new FitConditions(0.1234, 0.1234, true, true).lines()) {
        assertThat(FitText.shortened(words, letters, LightCurvePlot.COLUMN_WIDTH)).isEqualTo(words);
      }
    } finally {
      g2.dispose();
    }
  }

  @Test
  void saysHowTheFitWasMadeWhereThatIsNotAsUsual() {
    assertThat(FitConditions.ofNight(false).lines()).isEmpty();
    assertThat(FitConditions.ofNight(true).lines()).hasSize(1);
    FitSettings settings = FitSettings.defaults().withMwebv(0.1).withErrors(0.02, true);
    assertThat(FitConditions.of(settings, false).lines())
        .containsExactly(
            "dust taken off: E(B\u2212V) 0.1",
            "errors: with 2 % of the flux",
            "\u03C7\u00B2: with the model\u2019s errors");
  }

  @Test
  void aFoldersModelGoesByItsOwnName() {
    assertThat(FitText.modelName("salt3-f22")).isEqualTo("salt3-f22");
    assertThat(FitText.modelName("../data/salt/salt3-k21/")).isEqualTo("salt3-k21");
  }

  @Test
  void theSameDataGiveTheSameBytesOnAllThreads() throws Exception {
    List<PlotData> data = List.of(Plots.of("ztfg"), Plots.of("ztfr"), Plots.of("ztfg", "ztfi"));
    List<byte[]> alone = data.stream().map(LightCurvePlot::png).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<byte[]>> work = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        PlotData one = data.get(i % data.size());
        work.add(() -> LightCurvePlot.png(one));
      }
      List<Future<byte[]>> together = threads.invokeAll(work);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void namesThatDoNotFitAreShortened() throws IOException {
    PlotData data = Plots.named(Plots.of("ztfg"), "\u03B1\u2192\n\u0000\uD83D".repeat(300));

    assertThat(picture(data).getWidth()).isEqualTo(picture(Plots.of("ztfg")).getWidth());
  }

  @Test
  void aFitOfNothingButUnknownsIsDrawn() throws IOException {
    double nan = Double.NaN;
    Fitted fit =
        new Fitted(
            new SaltParameters(nan, 59400, nan, Double.POSITIVE_INFINITY, 0),
            Covariance.unknown(),
            new Fitted.Goodness(Double.POSITIVE_INFINITY, -3),
            new Fitted.Search(0, false, Set.of("z", "t0", "x0", "x1", "c", "phase")),
            Fitted.Quality.FEW_DOF,
            new Fitted.Model("", ""),
            List.of());
    PlotData data = Plots.with(Plots.of("ztfg"), fit);

    assertThat(picture(data).getWidth()).isPositive();
  }

  @Test
  void withoutABandThereIsNoPlot() {
    assertThatThrownBy(() -> LightCurvePlot.png(Plots.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ZTF21abiuvdk");
  }

  /** Where fontconfig knows no font, Java's font system fails by itself. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void needsNoFontOfTheSystem() throws Exception {
    Path none = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig/>\n");

    assertThat(run(none, "alone")).startsWith("failed:");
    assertThat(run(none, "plot"))
        .isEqualTo(HexFormat.of().formatHex(LightCurvePlot.png(Plots.of("ztfg"))));
  }

  private String run(Path fontconfig, String what) throws IOException, InterruptedException {
    ProcessBuilder java =
        SecondJvm.running(
            List.of("-Djava.awt.headless=true", "-Duser.home=" + folder), Fontless.class, what);
    java.environment().put("FONTCONFIG_FILE", fontconfig.toString());
    java.redirectErrorStream(true);
    Path out = folder.resolve(what);
    java.redirectOutput(out.toFile());
    Process process = java.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return Files.readString(out).strip();
  }

  private static BufferedImage picture(PlotData data) throws IOException {
    try (InputStream in = new ByteArrayInputStream(LightCurvePlot.png(data))) {
      return ImageIO.read(in);
    }
  }

  private static int pixels(BufferedImage picture, int colour) {
    int count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        if ((picture.getRGB(x, y) & 0xFFFFFF) == colour) {
          count++;
        }
      }
    }
    return count;
  }
}
