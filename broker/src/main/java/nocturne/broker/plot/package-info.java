/**
 * The plot of a fit: a light curve by band with the model, its uncertainty and the residuals, as a
 * PNG. Nothing is fitted here, and the clock is not read: the same data give the same bytes on one
 * build and JDK. JFreeChart draws with a font of our own, so that no font has to be installed.
 * Start at {@link nocturne.broker.plot.LightCurvePlot}; {@link nocturne.broker.plot.PlotStore} has
 * the plots of a stage.
 */
@NullMarked
package nocturne.broker.plot;

import org.jspecify.annotations.NullMarked;
