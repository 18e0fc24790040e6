/**
 * The plot of a fit: a light curve by band with the model, its uncertainty and the residuals, as a
 * PNG. Nothing is fitted here, and no time is taken from a clock: the same data give the same bytes
 * on one build and JDK. JFreeChart draws; the dead letters come from a font of our own, so that no
 * font has to be installed where it runs. Start at {@link nocturne.broker.plot.LightCurvePlot}; the
 * stage that stores a plot of each fit is {@link nocturne.broker.plot.PlotDrawer}.
 */
@NullMarked
package nocturne.broker.plot;

import org.jspecify.annotations.NullMarked;
