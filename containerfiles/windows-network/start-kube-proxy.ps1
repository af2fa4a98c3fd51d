# Brings kube-proxy up on a Windows node, as a process of the host: waits for flannel's network, reserves the address from
# which kube-proxy sends (the source VIP), runs kube-proxy.exe and hands on its exit code. The rules of an earlier kube-proxy
# go by kube-proxy.exe itself, before it makes its own (pkg/proxy/winkernel/proxier.go of 1.35.4, 1.36.4 and 1.37.2).
#   start-kube-proxy.ps1 <arguments of kube-proxy, without --kubeconfig and --source-vip>
#
# There is no param block on purpose: it would take an argument of kube-proxy for a parameter of this script. The path of
# the kubeconfig comes in a variable, because PowerShell may take an argument with a colon apart.
#
# Own exit codes; every other code is kube-proxy's:
#   3401  a variable is missing
#   3402  the configuration of kubeadm is not mounted
#   3403  flanneld is not ready
#   3404  host-local, which reserves the source VIP, could not be started
#   3405  the host networking service does not answer
#   3406  kube-proxy could not be started
#   3407  the configuration of kubeadm cannot be written anew for Windows
#   3408  flanneld is ready, but there is no network of flannel's
#   3409  host-local reserves no source VIP, or gives none back
#   3410  host-local has given no address
#   3411  the host networking service refuses what it is asked for
#   3499  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'node.psm1')) -ArgumentList 'start-kube-proxy.ps1', 3401, 3405, 3411

trap {
    $where = "line $($_.InvocationInfo.ScriptLineNumber) of $($_.InvocationInfo.ScriptName)"
    Exit-With 3499 "${where}: $($_.Exception.Message)" 'Report this with the log.'
}

# The one network of a name that has its address already, or null.
function Get-Network([string] $Name) {
    foreach ($network in @(Invoke-Hns 'GET' '/networks/')) {
        if ((Get-Key $network 'Name') -eq $Name -and -not [string]::IsNullOrEmpty((Get-Key $network 'ManagementIP'))) {
            return $network
        }
    }
    return $null
}

# Whether a program of this node says that it is ready.
function Test-Ready([string] $Url) {
    try {
        return (Invoke-WebRequest -UseBasicParsing -TimeoutSec 5 -Uri $Url).StatusCode -eq 200
    } catch {
        return $false
    }
}

# The bits of an address, as digits.
function Get-Bits([string] $Address) {
    $bytes = [System.Net.IPAddress]::Parse($Address).GetAddressBytes()
    return -join ($bytes | ForEach-Object { [Convert]::ToString($_, 2).PadLeft(8, '0') })
}

# Whether an address is of a range such as 10.244.1.0/24.
function Test-InRange([string] $Address, [string] $Range) {
    $first, $length = $Range.Split('/')
    return (Get-Bits $Address).StartsWith((Get-Bits $first).Substring(0, [int] $length))
}

# As whom host-local knows us.
$container = 'kube-proxy'
$interface = 'source-vip'

# What the CNI program host-local answers to a command, or the end.
function Invoke-HostLocal([string] $Command, [string] $Request) {
    # With a console of UTF-8, .NET Framework writes a mark of the encoding when it starts a program (microsoft/MSBuildCache 96),
    # which is no JSON
    if ([Console]::InputEncoding.GetPreamble().Length -gt 0) {
        try {
            [Console]::InputEncoding = [System.Text.UTF8Encoding]::new($false)
        } catch {
            Write-Log "WARNING: the encoding of the console stays: $($_.Exception.Message)"
        }
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new('C:\opt\cni\bin\host-local.exe')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.EnvironmentVariables['CNI_COMMAND'] = $Command
    $start.EnvironmentVariables['CNI_CONTAINERID'] = $container
    $start.EnvironmentVariables['CNI_NETNS'] = 'none'
    $start.EnvironmentVariables['CNI_IFNAME'] = $interface
    $start.EnvironmentVariables['CNI_PATH'] = 'C:\opt\cni\bin'
    try {
        $process = [System.Diagnostics.Process]::Start($start)
    } catch {
        Exit-With 3404 "host-local.exe could not be started: $($_.Exception.Message)" 'flannel puts it into C:\opt\cni\bin; look at its log on this node.'
    }
    $bytes = [System.Text.UTF8Encoding]::new($false).GetBytes($Request)
    try {
        $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $process.StandardInput.Close()
    } catch {
        # It has ended by itself, and its exit code and answer say why
        Write-Log "host-local $Command took no request: $($_.Exception.Message)"
    }
    $answer = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) {
        Exit-With 3409 "host-local $Command ended with exit code $($process.ExitCode): $answer" 'Look whether the range of the node is used up: C:\var\lib\cni\networks.'
    }
    return $answer
}

$networkName = Get-Setting 'NETWORK_NAME'
$requestTemplate = Get-Setting 'SOURCE_VIP_REQUEST'
$gap = Get-Setting 'SUBNET_GAP'
$kubeconfig = Get-Setting 'KUBECONFIG_FILE'
$flannelHealth = Get-Setting 'FLANNEL_READY'
if (-not [IO.File]::Exists($kubeconfig)) {
    Exit-With 3402 "$kubeconfig is missing" 'kubeadm makes the ConfigMap kube-proxy in kube-system; do not skip its phase addon/kube-proxy.'
}

# kubeadm writes it for Linux, and kube-proxy looks for a path without a drive beside the file. A copy, because the kubelet
# puts the mounted one back.
$ownKubeconfig = [IO.Path]::Combine($PSScriptRoot, 'kubeconfig.conf')
try {
    $written = [regex]::Replace([IO.File]::ReadAllText($kubeconfig), '(?m)^(\s*(?:certificate-authority|tokenFile):\s*)/', '${1}C:/')
    [IO.File]::WriteAllText($ownKubeconfig, $written)
    Write-Log "wrote $ownKubeconfig"
} catch {
    Exit-With 3407 "$kubeconfig cannot be written anew for Windows: $($_.Exception.Message)" "Look at the rights of $PSScriptRoot."
}

Write-Log "waits for the network $networkName, which flannel makes"
$until = [DateTime]::UtcNow.AddMinutes(5)
# While flanneld is not ready, the network may be an earlier one, which flanneld removes.
while (-not ($ready = Test-Ready $flannelHealth) -or $null -eq ($network = Get-Network $networkName)) {
    if ([DateTime]::UtcNow -ge $until) {
        if ($ready) {
            Exit-With 3408 "after five minutes, flanneld is ready, but there is no network $networkName with an address" "Something has removed it: delete flannel's pod on this node (kubectl -n kube-flannel get pods -o wide), which makes it anew."
        }
        Exit-With 3403 "after five minutes, flanneld is not ready ($flannelHealth)" 'Look at the log of flannel on this node: kubectl -n kube-flannel get pods -o wide.'
    }
    Start-Sleep -Seconds 2
}

# The one of an earlier start goes on, if it is of this range: the host networking service has an endpoint of it. After the
# node has joined anew its range is another, and what was reserved before is given back.
$subnet = Get-Key (@(Get-Key $network 'Subnets')[0]) 'AddressPrefix'
$request = $requestTemplate.Replace($gap, $subnet)
$store = [IO.Path]::Combine(($request | ConvertFrom-Json).ipam.dataDir, $networkName)
[void] [IO.Directory]::CreateDirectory($store)
$reserved = @()
foreach ($file in [IO.Directory]::GetFiles($store)) {
    $name = [IO.Path]::GetFileName($file)
    # host-local has a file of each address, in which stands for whom it is
    if ($name -notmatch '^[0-9.]+$') { continue }
    try {
        if ([IO.File]::ReadAllText($file).Trim() -eq "$container`r`n$interface") { $reserved += $name }
    } catch {
        # Of a pod that comes or goes just now
        Write-Log "passed over ${file}: $($_.Exception.Message)"
    }
}
if ($reserved.Count -eq 1 -and (Test-InRange $reserved[0] $subnet)) {
    $sourceVip = $reserved[0]
    Write-Log "keeps the source VIP $sourceVip in $subnet"
} else {
    if ($reserved.Count -gt 0) {
        $null = Invoke-HostLocal 'DEL' $request
        Write-Log "gave back $($reserved -join ', ')"
    }
    $answer = Invoke-HostLocal 'ADD' $request
    try {
        $address = Get-Key (@(Get-Key ($answer | ConvertFrom-Json) 'ips')[0]) 'address'
        $sourceVip = [System.Net.IPAddress]::Parse(([string] $address).Split('/')[0])
    } catch {
        Exit-With 3410 'host-local has given no address' 'Look whether the CNI programs on the node are those of this chart.'
    }
    Write-Log "reserved the source VIP $sourceVip in $subnet"
}

$ended = Start-Program 'kube-proxy.exe' (@($args) + "--kubeconfig=$ownKubeconfig" + "--source-vip=$sourceVip") 3406
