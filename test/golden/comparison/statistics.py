"""Golden values of the statistics, from SciPy (Holm from statsmodels). Run: python statistics.py > statistics.json"""

import json
import sys

sys.path.pop(0)  # this folder's own statistics.py must not hide Python's module of that name

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(11)


def rounded(sample, digits=6):
    return np.round(sample, digits).tolist()


def normal():
    x = [-38, -20, -8.3, -5, -3, -2.6, -2.5, -2.49, -1.96, -1, -0.3, -1e-9, 0, 1e-5, 0.7, 1.5, 2.4999, 2.5, 3.3, 6, 9]
    p = [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.3, 0.5, 0.500001, 0.8, 0.975, 0.9999, 1 - 1e-12]
    return {"x": x, "cdf": stats.norm.cdf(x).tolist(), "p": p, "quantile": stats.norm.ppf(p).tolist()}


def student():
    df = [0.5, 1, 2, 3, 4, 4.5, 9, 19, 29, 63, 128, 500, 12345, 1e6]
    t = [-1e6, -300, -40, -8, -2.5, -1, -0.1, -1e-7, 0, 0.02, 0.5, 1.3, 3, 12, 100]
    p = [1e-12, 1e-6, 0.001, 0.025, 0.2, 0.4, 0.49, 0.5, 0.51, 0.7, 0.95, 0.975, 0.9995]
    return {"df": df, "t": t, "cdf": [stats.t.cdf(t, d).tolist() for d in df], "p": p, "quantile": [stats.t.ppf(p, d).tolist() for d in df]}


def location():
    samples = [rounded(rng.normal(size=n)) for n in (1, 2, 3, 4, 5, 7, 8, 10, 13, 30)] + [[1, 1, 1, 5], [0.9, 0.9, 0.1, 0.9, 0.95]]
    return [{"sample": s, "median": float(np.median(s)), "iqm": float(stats.trim_mean(s, 0.25)),
             "quantiles": [[q, float(np.quantile(s, q))] for q in (0, 0.025, 0.3, 0.5, 0.975, 1)]} for s in samples]


def differences(n, shift, digits=6, zeros=0):
    d = np.round(rng.normal(shift, 1, n), digits)
    d[:zeros] = 0
    return (d + 0.0).tolist()


def signed_rank():
    exact = stats.PermutationMethod(n_resamples=np.inf)
    samples = [differences(n, s) for n, s in ((1, 1), (3, 0), (5, 2), (6, 0.8), (8, 0), (10, 0.7), (20, 0.5), (30, 0.1), (50, 0.3))]
    samples += [[0.01] * 9 + [-5], [-0.01] * 9 + [5]]
    out = []
    for d in samples:
        tied = len(set(np.abs(d))) < len(d)
        r = stats.wilcoxon(d, method=exact if tied else "exact")
        out.append({"differences": d, "zeros": "wilcox", "exact": True, "statistic": r.statistic, "p": r.pvalue})
    for d in (differences(8, 0.5, 0), differences(10, 0.5, 1, 3), differences(12, 0.4, 0, 2), differences(9, 1, 1, 1), differences(11, 0, 0), [0, 0, 0, 1, 2, 2, -1], [0, 0, 3]):
        for zeros in ("wilcox", "pratt"):
            r = stats.wilcoxon(d, zero_method=zeros, method=exact)
            out.append({"differences": d, "zeros": zeros, "exact": True, "statistic": r.statistic, "p": r.pvalue})
    for d in (differences(60, 0.2), differences(80, 0.3, 1), differences(75, 0.1, 0, 10)):
        for zeros in ("wilcox", "pratt"):
            r = stats.wilcoxon(d, zero_method=zeros, method="asymptotic", correction=False)
            out.append({"differences": d, "zeros": zeros, "exact": False, "statistic": r.statistic, "p": r.pvalue})
    return out


def hodges_lehmann():
    """Shifts that SciPy's exact test does not reject: p changes only at the Walsh averages."""
    out = []
    for n, shift in ((6, 1), (7, 0), (10, 0.5), (15, 0.2), (25, 0.3), (40, 0)):
        d = np.array(differences(n, shift))
        walsh = np.sort([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
        middles = (walsh[1:] + walsh[:-1]) / 2
        kept = [i for i, m in enumerate(middles) if stats.wilcoxon(d - m, method="exact").pvalue > 0.05]
        below = stats.wilcoxon(d - middles[kept[0] - 1] if kept[0] > 0 else d - walsh[0] + 1, method="exact").pvalue
        out.append({"differences": d.tolist(), "estimate": float(np.median(walsh)), "low": float(walsh[kept[0]]), "high": float(walsh[kept[-1] + 1]), "rejected": float(below)})
    return out


def t_test():
    out = []
    for n, shift in ((2, 1), (5, 0.4), (10, 0.7), (30, 0)):
        d = differences(n, shift)
        r = stats.ttest_1samp(d, 0)
        ci = r.confidence_interval(0.95)
        paired = stats.ttest_rel(np.array(d) + 3, np.full(n, 3.0))
        assert abs(paired.pvalue - r.pvalue) < 1e-12
        out.append({"differences": d, "statistic": r.statistic, "p": r.pvalue, "low": ci.low, "high": ci.high})
    return out


def sign_flip():
    out = []
    for d in (differences(3, 1), differences(5, 1), differences(8, 0.6), differences(10, 0.3, 0), differences(12, 0.5, 6, 2), [0.01] * 9 + [5]):
        r = stats.permutation_test((d,), np.mean, permutation_type="samples", vectorized=True, n_resamples=np.inf)
        out.append({"differences": d, "p": r.pvalue})
    return out


def holm():
    lists = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.001, 1], rng.random(10).tolist(), (rng.random(28) ** 4).tolist(), [0.02, 0.02, 0.02], [0, 1, 0]]
    return [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in lists]


def wilson():
    return [{"k": k, "n": n, "confidence": c, "low": i.low, "high": i.high}
            for k, n in ((0, 10), (10, 10), (3, 10), (1, 1), (17, 30), (0, 1), (999, 1000)) for c in (0.95, 0.8)
            for i in [stats.binomtest(k, n).proportion_ci(c, method="wilson")]]


def bootstrap():
    def iqm(x, axis=-1):
        return stats.trim_mean(x, 0.25, axis=axis)

    def sixty_fourths(sample):  # sums without rounding, so that "equal to the estimate" is no accident
        return (np.round(np.array(sample) * 64) / 64).tolist()

    out = []
    for name, statistic, sample in (("mean", np.mean, differences(10, 1)), ("iqm", iqm, differences(12, 0)), ("mean", np.mean, rounded(rng.exponential(size=8))), ("median", np.median, differences(9, 0))):
        sample = sixty_fourths(sample)
        r = stats.bootstrap((sample,), statistic, n_resamples=400, method="percentile", rng=np.random.default_rng(1))
        b = stats.bootstrap((sample,), statistic, n_resamples=0, method="BCa", bootstrap_result=r)
        wide = stats.bootstrap((sample,), statistic, n_resamples=20000, method="BCa", rng=np.random.default_rng(2))
        plain = stats.bootstrap((sample,), statistic, n_resamples=0, method="percentile", bootstrap_result=wide)
        out.append({"statistic": name, "sample": sample, "replicates": r.bootstrap_distribution.tolist(), "percentile": list(r.confidence_interval), "bca": list(b.confidence_interval),
                    "error": float(r.standard_error), "large percentile": list(plain.confidence_interval), "large bca": list(wide.confidence_interval)})
    return out


golden = {f.__name__: f() for f in (normal, student, location, signed_rank, hodges_lehmann, t_test, sign_flip, holm, wilson, bootstrap)}
print(json.dumps({"made with": f"SciPy {scipy.__version__}, NumPy {np.__version__}, statsmodels {statsmodels.__version__}", **golden}))
